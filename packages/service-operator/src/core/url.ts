import type { Service } from "../api/index.ts";

/** Where the Service is reached: by its Ingress where it has one, else inside the cluster. */
export function serviceUrl({ metadata, spec }: Service): string {
  const { ingress } = spec;
  if (ingress?.enabled && ingress.host && !ingress.host.startsWith("*")) {
    return `${ingress.tls?.length ? "https" : "http"}://${ingress.host}${ingress.path}`;
  }
  return `http://${metadata.name ?? ""}.${metadata.namespace ?? ""}.svc:${spec.port}`;
}
