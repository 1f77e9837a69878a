import type { Kind, KubernetesObject, LabelSelector, WebhookClientConfig } from "../kubernetes/index.ts";

/** Which requests a webhook is asked about (`admissionregistration.k8s.io/v1` RuleWithOperations). */
export interface WebhookRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly ("CREATE" | "UPDATE" | "DELETE" | "CONNECT" | "*")[];
  readonly scope?: "Cluster" | "Namespaced" | "*";
}

/** A CEL expression that must hold, or the webhook is not asked. */
export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** One webhook of a configuration: ValidatingWebhook, and MutatingWebhook, which has one field more. */
export interface Webhook {
  /** Unique in its configuration, and a domain name. */
  readonly name: string;
  readonly clientConfig: WebhookClientConfig;
  readonly rules?: readonly WebhookRule[];
  readonly failurePolicy?: "Fail" | "Ignore";
  readonly matchPolicy?: "Exact" | "Equivalent";
  readonly namespaceSelector?: LabelSelector;
  readonly objectSelector?: LabelSelector;
  readonly matchConditions?: readonly MatchCondition[];
  readonly sideEffects: "None" | "NoneOnDryRun";
  /** 1 to 30. */
  readonly timeoutSeconds?: number;
  readonly admissionReviewVersions: readonly string[];
  /** Of a mutating webhook alone. */
  readonly reinvocationPolicy?: "Never" | "IfNeeded";
}

/** A MutatingWebhookConfiguration or a ValidatingWebhookConfiguration (`admissionregistration.k8s.io/v1`). */
export interface WebhookConfiguration extends KubernetesObject {
  readonly webhooks?: readonly Webhook[];
}

const apiVersion = "admissionregistration.k8s.io/v1";

export const mutatingWebhookConfiguration: Kind<WebhookConfiguration> = {
  apiVersion,
  kind: "MutatingWebhookConfiguration",
  plural: "mutatingwebhookconfigurations",
  namespaced: false,
};

export const validatingWebhookConfiguration: Kind<WebhookConfiguration> = {
  apiVersion,
  kind: "ValidatingWebhookConfiguration",
  plural: "validatingwebhookconfigurations",
  namespaced: false,
};
