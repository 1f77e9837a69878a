import type { ControlPlane } from "@service-operator/testkit";

/** How many requests the API server has answered, by verb and resource, such as `POST deployments`. */
export type RequestCounts = ReadonlyMap<string, number>;

const sample = /^apiserver_request_total\{([^}]*)\} (\S+)$/gm;

/** By the API server's own metrics. */
export async function requestCounts(plane: ControlPlane): Promise<RequestCounts> {
  const { body } = await plane.request({ path: "/metrics" });
  const counts = new Map<string, number>();
  for (const [, labels = "", value = ""] of String(body).matchAll(sample)) {
    const label = (name: string): string => new RegExp(`${name}="([^"]*)"`).exec(labels)?.[1] ?? "";
    const group = label("group") === "" ? "" : `.${label("group")}`;
    const key = `${label("verb")} ${label("resource")}${group}${label("subresource") ? `/${label("subresource")}` : ""}`;
    counts.set(key, (counts.get(key) ?? 0) + Number(value));
  }
  return counts;
}

/** The kinds that an operator of this sort writes. */
const written = /^(?:POST|PUT|PATCH|DELETE|APPLY) (?:configmaps|services|deployments\.apps|ingresses\.networking\.k8s\.io|services\.service-operator\.io)(?:\/status)?$/;

/** The writes between two counts, events and leases left out. */
export function writesBetween(before: RequestCounts, after: RequestCounts): ReadonlyMap<string, number> {
  const writes = [...after].filter(([key]) => written.test(key)).map(([key, count]) => [key, count - (before.get(key) ?? 0)] as const);
  return new Map(writes.filter(([, count]) => count > 0));
}

export function countOf(counts: RequestCounts, key: string): number {
  return counts.get(key) ?? 0;
}

export function total(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((sum, count) => sum + count, 0);
}
