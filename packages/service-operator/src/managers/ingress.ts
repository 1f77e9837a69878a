import { type Ingress, kinds } from "@service-operator/controller-runtime/kubernetes";
import { childMetadata } from "../core/ownership.ts";
import { ownedObjects } from "./resource-manager.ts";

/** The way in from outside, where the Service asks for one: an Ingress with one host and path. */
export const ingress = ownedObjects<Ingress>({
  kind: kinds.ingress,
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
