import { type Ingress, kinds, type Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { type Aspect, stalled } from "../core/aspect.ts";
import { unmet } from "../core/dependency.ts";
import { selectorLabels } from "../core/labels.ts";
import { childMetadata } from "../core/ownership.ts";
import { ownedObjects, type View } from "./resource-manager.ts";

/** The way in from outside, where the Service asks for one: an Ingress with one host and path. */
export const ingress = ownedObjects<Ingress>({
  kind: kinds.ingress,
  blocked: (owner, { hostHolder }) => takenHost(owner, hostHolder()),
  waitsFor: unmetService,
  desired: (owner) => {
    const wanted = owner.spec.ingress;
    if (!wanted?.enabled) return [];
    const name = owner.metadata.name ?? "";
    const { tls = [] } = wanted;
    const path = { path: wanted.path, pathType: wanted.pathType, backend: { service: { name, port: { name: "http" } } } };
    return [
      {
        apiVersion: "networking.k8s.io/v1",
        kind: "Ingress",
        metadata: { ...childMetadata(owner, name), ...(wanted.annotations && { annotations: wanted.annotations }) },
        spec: {
          ...(wanted.className && { ingressClassName: wanted.className }),
          rules: [{ ...(wanted.host && { host: wanted.host }), http: { paths: [path] } }],
          ...(tls.length > 0 && { tls }),
        },
      },
    ];
  },
});

/** Until the core Service is ours and leads to our pods, the host would lead to somebody else's. */
function unmetService(owner: Service, { ownedOf }: Pick<View<Ingress>, "ownedOf">): Aspect | undefined {
  if (!owner.spec.ingress?.enabled) return undefined;
  const selector = Object.entries(selectorLabels(owner));
  const leadsToPods = ({ spec }: CoreService): boolean => selector.every(([key, value]) => spec?.selector?.[key] === value);
  return unmet({ kind: "Service", name: owner.metadata.name ?? "", owned: ownedOf(kinds.service), isUsable: leadsToPods });
}

/** Whoever serves a host keeps it, so that nobody can take another's by asking for it too. */
function takenHost(owner: Service, holder: Service | undefined): Aspect | undefined {
  return holder && stalled("HostConflict", `${takenText(owner, holder)}; the Ingress is left as it is`);
}

/** Which host is taken, by whom, and what to do. */
export function takenText({ metadata, spec }: Service, { metadata: { namespace = "", name = "" } }: Service): string {
  const { host = "", path = "" } = spec.ingress ?? {};
  const isElsewhere = namespace !== metadata.namespace;
  return `host "${host}" with path "${path}" is taken by the Service "${name}" in namespace "${namespace}": use another host${isElsewhere ? "" : " or path"}`;
}
