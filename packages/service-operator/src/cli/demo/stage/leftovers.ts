import type { Client } from "@service-operator/controller-runtime";
import { type Kind, kinds } from "@service-operator/controller-runtime/kubernetes";
import { serviceKind } from "../../../api/index.ts";
import { serviceLabel } from "../../../core/labels.ts";

/** Made by the endpoint slice controller, with the labels of the core Service that they are for. */
const endpointSlice: Kind = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", plural: "endpointslices", namespaced: true };

/** Our children, and what Kubernetes' own controllers make of them. */
const labelled: readonly Kind[] = [kinds.configMap, kinds.deployment, kinds.replicaSet, kinds.pod, kinds.service, endpointSlice, kinds.ingress];

/** What is still there of any Service in the namespace, as `Kind name`. Asks the API server, not a cache. */
export async function leftovers(client: Client, namespace: string): Promise<string[]> {
  const lists = [
    client.list(serviceKind, { namespace }),
    ...labelled.map(async (kind) => await client.list(kind, { namespace, labelSelector: serviceLabel })),
  ];
  const objects = (await Promise.all(lists)).flat();
  return objects.map(({ kind, metadata }) => `${kind} ${metadata.name ?? ""}`);
}
