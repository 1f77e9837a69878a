import { type Ingress, type IngressTLS, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { IngressSpec } from "../api/index.ts";
import { childMetadata } from "../core/ownership.ts";
import { ownedObjects } from "./resource-manager.ts";

/** The way in from outside, where the Service asks for one: an Ingress with one host and path. */
export const ingress = ownedObjects<Ingress>({
  kind: kinds.ingress,
  desired: (owner) => {
    const wanted = owner.spec.ingress;
    if (!wanted?.enabled) return [];
    const name = owner.metadata.name ?? "";
    const tls = (wanted.tls ?? []).map(withoutEmptyHosts);
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

/** The API server drops an empty list; the certificates are compared as a whole, so they must be as it keeps them. */
function withoutEmptyHosts({ hosts = [], ...certificate }: NonNullable<IngressSpec["tls"]>[number]): IngressTLS {
  return { ...certificate, ...(hosts.length > 0 && { hosts }) };
}
