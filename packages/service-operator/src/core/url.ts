import type { Service } from "../api/index.ts";

/** Where the Service is reached: by its Ingress where it has one, else inside the cluster; undefined where it has no port. */
export function serviceUrl({ metadata, spec }: Service): string | undefined {
  const { ingress } = spec;
  if (ingress?.enabled && ingress.host && !ingress.host.startsWith("*")) {
    return `${ingress.tls?.length ? "https" : "http"}://${ingress.host}${ingress.path}`;
  }
  if (spec.port === 0) return undefined;
  return `http://${metadata.name ?? ""}.${metadata.namespace ?? ""}.svc:${spec.port}`;
}
