import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import type { Cluster } from "./cluster.ts";

/** The spec, labels and annotations of a child, without what the API server hands out and without its name. */
export async function contentOf(cluster: Cluster, kind: string, name: string): Promise<string> {
  const { metadata, spec } = await cluster.get<Deployment>(kind, name);
  const { "deployment.kubernetes.io/revision": _, "service-operator.io/revision": __, ...annotations } = metadata.annotations ?? {};
  const sorted = JSON.stringify([metadata.labels, annotations, spec], (_key, value: unknown) => sortKeys(value));
  return sorted
    .replaceAll(/"clusterIPs?":(?:"[\d.:a-f]+"|\["[\d.:a-f]+"\])/g, '"clusterIP":"<an address>"')
    .replaceAll(/"(nodePort|healthCheckNodePort)":\d+/g, '"$1":"<a number>"')
    .replaceAll(name, "<name>");
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
