import { randomBytes } from "node:crypto";
import { after } from "node:test";
import { kinds, type Secret } from "../../../src/kubernetes/index.ts";
import type { WebhookConfiguration } from "../../../src/webhook/configuration.ts";
import { type ServingState, stateOf } from "../../../src/webhook/rotation/serving-state.ts";
import { realClient } from "../../support/api-server.ts";
import { newNamespace, send } from "../support/cluster.ts";

export const client = realClient();

/** An empty Secret in a namespace of its own. */
export async function emptySecret(): Promise<{ readonly namespace: string; readonly name: string }> {
  const namespace = await newNamespace();
  const secret: Secret = { apiVersion: "v1", kind: "Secret", metadata: { namespace, name: "webhook-cert" } };
  await client.create(kinds.secret, secret);
  return { namespace, name: "webhook-cert" };
}

export async function stateIn(secret: { readonly namespace: string; readonly name: string }): Promise<ServingState> {
  return stateOf(await client.get(kinds.secret, secret));
}

const path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";

/** A webhook about the ConfigMaps of one namespace. */
export interface Hook {
  readonly url: string;
  readonly namespace: string;
}

/** One ValidatingWebhookConfiguration with these webhooks and no bundle, until the test file ends. Resolves with its name. */
export async function configureWebhooks(hooks: readonly Hook[]): Promise<string> {
  const name = `rotation-${randomBytes(4).toString("hex")}`;
  const configuration: WebhookConfiguration = {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name },
    webhooks: hooks.map(({ url, namespace }, index) => ({
      name: `hook-${index}.example.com`,
      clientConfig: { url },
      rules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE"] }],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      failurePolicy: "Fail",
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
      timeoutSeconds: 10,
    })),
  };
  await send("POST", path, configuration);
  after(async () => await send("DELETE", `${path}/${name}`));
  return name;
}

export async function configuration(name: string): Promise<WebhookConfiguration> {
  return await send("GET", `${path}/${name}`);
}
