import type { CustomResourceDefinition, Kind, KubernetesObject } from "../../kubernetes/index.ts";
import { kinds } from "../../kubernetes/index.ts";
import { mutatingWebhookConfiguration, validatingWebhookConfiguration, type WebhookConfiguration } from "../configuration.ts";

/** An object that says which authorities the API server is to trust when it calls a webhook. */
export interface CaBundleTarget {
  readonly kind: Kind;
  readonly name: string;
  /** The object with that bundle, in base64; undefined where it has it, or has no place for one. */
  readonly inject: (object: KubernetesObject, caBundle: string) => KubernetesObject | undefined;
}

/** Every webhook of the MutatingWebhookConfiguration of this name. */
export function mutatingConfiguration(name: string): CaBundleTarget {
  return { kind: mutatingWebhookConfiguration, name, inject: intoWebhooks };
}

/** Every webhook of the ValidatingWebhookConfiguration of this name. */
export function validatingConfiguration(name: string): CaBundleTarget {
  return { kind: validatingWebhookConfiguration, name, inject: intoWebhooks };
}

/** The conversion webhook of the CustomResourceDefinition of this name, where it has one. */
export function conversionWebhook(name: string): CaBundleTarget {
  return { kind: kinds.customResourceDefinition, name, inject: intoConversion };
}

function intoWebhooks(object: KubernetesObject, caBundle: string): KubernetesObject | undefined {
  const { webhooks = [], ...rest } = object as WebhookConfiguration; // the target's kind
  if (webhooks.every(({ clientConfig }) => clientConfig.caBundle === caBundle)) return undefined;
  return { ...rest, webhooks: webhooks.map((webhook) => ({ ...webhook, clientConfig: { ...webhook.clientConfig, caBundle } })) } as KubernetesObject;
}

function intoConversion(object: KubernetesObject, caBundle: string): KubernetesObject | undefined {
  const { spec, ...rest } = object as CustomResourceDefinition; // the target's kind
  const { conversion } = spec;
  const clientConfig = conversion?.webhook?.clientConfig;
  if (!conversion?.webhook || !clientConfig || clientConfig.caBundle === caBundle) return undefined;
  const webhook = { ...conversion.webhook, clientConfig: { ...clientConfig, caBundle } };
  return { ...rest, spec: { ...spec, conversion: { ...conversion, webhook } } } as KubernetesObject;
}
