import type { ConfigMap, Service as CoreService, Deployment, Ingress } from "@service-operator/controller-runtime/kubernetes";
import { type Branch, leaf } from "./branch.ts";

export function configMapBranch({ metadata, data = {} }: ConfigMap): Branch {
  return leaf(`ConfigMap ${metadata.name ?? ""}`, Object.keys(data).toSorted().join(", "));
}

export function deploymentBranch({ metadata, spec, status = {} }: Deployment): Branch {
  const image = spec?.template.spec?.containers[0]?.image ?? "";
  return leaf(`Deployment ${metadata.name ?? ""}`, `${status.readyReplicas ?? 0}/${spec?.replicas ?? 1} ready  ${image}`);
}

export function coreServiceBranch({ metadata, spec }: CoreService): Branch {
  const ports = (spec?.ports ?? []).map(({ port }) => port).join(", ");
  return leaf(`Service ${metadata.name ?? ""}`, `${spec?.type ?? "ClusterIP"}  port ${ports}`);
}

export function ingressBranch({ metadata, spec }: Ingress): Branch {
  const hosts = (spec?.rules ?? []).map(({ host }) => host ?? "*").join(", ");
  return leaf(`Ingress ${metadata.name ?? ""}`, hosts);
}
