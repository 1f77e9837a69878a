import { randomBytes } from "node:crypto";
import { after } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import { plane } from "../../support/api-server.ts";
import { ca } from "../../support/certificates.ts";

export const caBundle: string = Buffer.from(ca).toString("base64");

/** A suffix, so that what is not in a namespace is this run's own. */
export const suffix: string = randomBytes(4).toString("hex");

const registrations = "/apis/admissionregistration.k8s.io/v1";

export interface Registration {
  readonly type: "mutating" | "validating";
  readonly url: string;
  readonly namespace: string;
  readonly rule: { readonly groups: readonly string[]; readonly resources: readonly string[]; readonly operations: readonly string[] };
  readonly timeoutSeconds?: number;
  readonly failurePolicy?: "Fail" | "Ignore";
}

/** Has the API server call a webhook for one namespace only, until the test file ends. */
export async function registerWebhook({ type, url, namespace, rule, timeoutSeconds = 10, failurePolicy = "Fail" }: Registration): Promise<void> {
  const name = `${type}-${namespace}-${randomBytes(3).toString("hex")}.example.com`;
  const kind = type === "mutating" ? "MutatingWebhookConfiguration" : "ValidatingWebhookConfiguration";
  const webhook = {
    name,
    clientConfig: { url, caBundle },
    rules: [{ apiGroups: rule.groups, apiVersions: ["v1"], resources: rule.resources, operations: rule.operations, scope: "Namespaced" }],
    // Other tests share the API server: they must not wait for our webhook, nor be refused by it.
    namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
    failurePolicy,
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    timeoutSeconds,
    ...(type === "mutating" && { reinvocationPolicy: "IfNeeded" }),
  };
  const path = `${registrations}/${kind.toLowerCase()}s`;
  await send("POST", path, { apiVersion: "admissionregistration.k8s.io/v1", kind, metadata: { name }, webhooks: [webhook] });
  after(async () => await send("DELETE", `${path}/${name}`));
}

/** Sends a request as the administrator, and expects it to succeed. */
export async function send<T>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
  const answer = await plane.request({ method, path, body });
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T; // the caller knows what it asked for
}

export async function newNamespace(): Promise<string> {
  return await createNamespace(plane, "webhook");
}
