import { stringify } from "yaml";
import type { Credentials } from "@service-operator/controller-runtime/pki";

/** A kubeconfig as YAML, with all credentials in it, so that it can be used anywhere on this machine. */
export function kubeconfig(url: string, caData: string, user: Credentials): string {
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "testkit", cluster: { server: url, "certificate-authority-data": base64(caData) } }],
    users: [
      {
        name: "user",
        user: { "client-certificate-data": base64(user.certificate), "client-key-data": base64(user.key) },
      },
    ],
    contexts: [{ name: "testkit", context: { cluster: "testkit", user: "user" } }],
    "current-context": "testkit",
  });
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
