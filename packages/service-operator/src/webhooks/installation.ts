import { group } from "../api/index.ts";

/** Where and under which name the operator's webhooks are installed. */
export interface Installation {
  /** Namespace of the operator, of the Secret with the certificate, and of the core Service that is called. */
  readonly namespace: string;
  readonly name: string;
}

/** The paths, in the form that kubebuilder gives them. */
export const webhookPaths = {
  mutate: "/mutate-service-operator-io-v1-service",
  validate: "/validate-service-operator-io-v1-service",
  rights: "/validate-rights-service-operator-io-v1-service",
} as const;

/** The core Service that leads to the webhooks. */
export function webhookService({ name }: Installation): string {
  return `${name}-webhook`;
}

/** The Secret with their certificate. */
export function webhookSecret({ name }: Installation): string {
  return `${name}-webhook-cert`;
}

/** The MutatingWebhookConfiguration and the ValidatingWebhookConfiguration. */
export function webhookConfiguration({ name }: Installation): string {
  return `${name}.${group}`;
}

/** The CustomResourceDefinition, which names the conversion webhook. */
export const definitionName = `services.${group}`;

/** The DNS name by which the API server calls them. */
export function webhookHost(installation: Installation): string {
  return `${webhookService(installation)}.${installation.namespace}.svc`;
}
