import { customResourceDefinition } from "@service-operator/controller-runtime/crd";
import type { CustomResourceDefinition, WebhookClientConfig } from "@service-operator/controller-runtime/kubernetes";
import { group } from "./v1/group.ts";
import { v1 } from "./v1/version.ts";
import { v1alpha1 } from "./v1alpha1/version.ts";

export interface ServiceDefinitionOptions {
  /** Where the API server finds the conversion webhook. With it v1alpha1 is served too; without it v1 alone, for nothing could convert. */
  readonly conversionWebhook?: WebhookClientConfig;
}

/** The manifest of the Service's definition. `svc` and `services` without a group stay those of the core API. */
export function serviceDefinition({ conversionWebhook }: ServiceDefinitionOptions = {}): CustomResourceDefinition {
  return customResourceDefinition({
    group,
    kind: "Service",
    plural: "services",
    singular: "service",
    shortNames: ["sop"],
    categories: ["service-operator"],
    ...(conversionWebhook
      ? {
          versions: [v1, v1alpha1],
          conversion: { strategy: "Webhook", webhook: { conversionReviewVersions: ["v1"], clientConfig: conversionWebhook } },
        }
      : { versions: [v1] }),
  });
}
