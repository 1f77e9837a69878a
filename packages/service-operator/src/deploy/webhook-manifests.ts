import type { CustomResourceDefinition, KubernetesObject, Secret, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { type MatchCondition, mutatingWebhookConfiguration, validatingWebhookConfiguration, type Webhook, type WebhookConfiguration } from "@service-operator/controller-runtime/webhook";
import { group } from "../api/index.ts";
import { serviceDefinition } from "../api/schema.ts";
import { operatorName } from "../core/labels.ts";
import { bundleRights, certificateRights, reviewRights } from "../rights.ts";
import { conversionPath } from "../webhooks/conversion.ts";
import { definitionName, type Installation, webhookConfiguration, webhookPaths, webhookSecret, webhookService } from "../webhooks/installation.ts";
import { withoutFinalizer } from "./finalizer-policy.ts";
import { clusterGrant, grant, labels, systemNamespace } from "./manifests.ts";
import { needsRight } from "./needs-right.ts";

/** As `deploy/` has it. */
export const defaultInstallation: Installation = { namespace: systemNamespace, name: operatorName };

/** Everything that the webhooks need: the Secret and its rights, the way to them, and when they are called. */
export function webhookManifests(installation: Installation = defaultInstallation): readonly KubernetesObject[] {
  const { namespace } = installation;
  const [secret, configuration] = [webhookSecret(installation), webhookConfiguration(installation)];
  const empty: Secret = { apiVersion: "v1", kind: "Secret", metadata: { name: secret, namespace, labels }, type: "Opaque" };
  return [
    empty,
    ...grant({ name: secret, namespace }, certificateRights(secret)),
    ...clusterGrant(webhookService(installation), [...reviewRights, ...bundleRights(configuration, definitionName)]),
    coreService(installation),
    configurationOf(mutatingWebhookConfiguration, configuration, [mutateWebhook(installation)]),
    configurationOf(validatingWebhookConfiguration, configuration, [validateWebhook(installation), rightsWebhook(installation)]),
  ];
}

/** The CRD with all versions, which the conversion webhook converts; without it, v1 is all that can be served. */
export function definitionWithConversion(installation: Installation = defaultInstallation): CustomResourceDefinition {
  const service = { name: webhookService(installation), namespace: installation.namespace, path: conversionPath, port: 443 };
  return serviceDefinition({ conversionWebhook: { service } });
}

/**
 * Not the name alone: whoever may make Services makes pods of any name, and a pod among the endpoints that is none of the operator's
 * would have calls fail. kubebuilder's label of a manager's pods; for a label of their own, they would need a right.
 */
const webhookPodLabels = { "app.kubernetes.io/name": operatorName, "control-plane": "controller-manager" } as const;

function coreService(installation: Installation): CoreService {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: webhookService(installation), namespace: installation.namespace, labels },
    spec: { selector: webhookPodLabels, ports: [{ name: "webhook", port: 443, targetPort: 9443 }] },
  };
}

function configurationOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }, name: string, webhooks: readonly Webhook[]): WebhookConfiguration {
  return { apiVersion, kind, metadata: { name, labels }, webhooks };
}

/** A Service that is on its way out is nobody's business: its finalizers must go whatever its spec says. */
const notTerminating: MatchCondition = { name: "not-terminating", expression: "!has(object.metadata.deletionTimestamp)" };
/** Labels, annotations and finalizers are written often, and say nothing that a webhook judges. */
const specChanges: MatchCondition = { name: "spec-changes", expression: "oldObject == null || object.spec != oldObject.spec" };

/**
 * Asked about every namespace: an exempt one is where whoever may make Services gets what they have no right to, and
 * kube-system and the operator's own have the most to get. That locks nobody out, for they are asked about Services
 * alone, and neither Kubernetes nor the operator is made of those.
 */
function webhook(installation: Installation, path: string, { name, ...rest }: Pick<Webhook, "name"> & Partial<Webhook>): Webhook {
  const { namespace } = installation;
  return {
    name,
    clientConfig: { service: { name: webhookService(installation), namespace, path, port: 443 } },
    rules: [{ apiGroups: [group], apiVersions: ["v1"], resources: ["services"], operations: ["CREATE", "UPDATE"], scope: "Namespaced" }],
    matchConditions: [notTerminating, specChanges],
    matchPolicy: "Equivalent",
    sideEffects: "None",
    timeoutSeconds: 5,
    admissionReviewVersions: ["v1"],
    ...rest,
  };
}

/** Ignore: without it, the reconcile sets the finalizer, for one write more. Not asked where the finalizer policy has set it. */
function mutateWebhook(installation: Installation): Webhook {
  const rules = [{ apiGroups: [group], apiVersions: ["v1"], resources: ["services"], operations: ["CREATE"] as const, scope: "Namespaced" as const }];
  return webhook(installation, webhookPaths.mutate, { name: `mutate.${group}`, rules, matchConditions: [withoutFinalizer], failurePolicy: "Ignore", timeoutSeconds: 2, reinvocationPolicy: "Never" });
}

/** Ignore: what it refuses, the status tells a moment later. */
function validateWebhook(installation: Installation): Webhook {
  return webhook(installation, webhookPaths.validate, { name: `validate.${group}`, failurePolicy: "Ignore" });
}

/** Fail: else who may do something would depend on whether we answer. So it is asked about nothing but what needs a right. */
function rightsWebhook(installation: Installation): Webhook {
  const matchConditions = [notTerminating, specChanges, needsRight];
  return webhook(installation, webhookPaths.rights, { name: `rights.${group}`, matchConditions, failurePolicy: "Fail" });
}
