import type { ControlPlaneAccess } from "@service-operator/testkit";
import { parse, stringify } from "yaml";

/** A kubeconfig for whoever holds the token: its rights are those of the service account, and no more. */
export function tokenKubeconfig({ url, caData }: Pick<ControlPlaneAccess, "url" | "caData">, token: string): string {
  const certificate = Buffer.from(caData, "utf8").toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "demo", cluster: { server: url, "certificate-authority-data": certificate } }],
    users: [{ name: "operator", user: { token } }],
    contexts: [{ name: "demo", context: { cluster: "demo", user: "operator" } }],
    "current-context": "demo",
  });
}

interface Kubeconfig {
  readonly contexts: readonly { readonly context: object }[];
}

/** The administrator's kubeconfig with a namespace chosen, so that the commands to try need no --namespace. */
export function inNamespace(kubeconfig: string, namespace: string): string {
  // Written by testkit a moment ago, in the one form that kubectl reads.
  const config = parse(kubeconfig) as Kubeconfig;
  return stringify({ ...config, contexts: config.contexts.map((each) => ({ ...each, context: { ...each.context, namespace } })) });
}
