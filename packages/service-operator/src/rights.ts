import type { PolicyRule } from "@service-operator/controller-runtime/kubernetes";
import { group } from "./api/index.ts";

/** What the manager of an owned kind does: see it, make it, repair it, remove it, and let go of it. */
const own = ["get", "list", "watch", "create", "update", "patch", "delete"];

/** Everything the operator does in the namespaces that it serves. `deploy/rbac.yaml` grants this and nothing else. */
export const serviceRights: readonly PolicyRule[] = [
  { apiGroups: [group], resources: ["services"], verbs: ["get", "list", "watch", "patch"] },
  { apiGroups: [group], resources: ["services/status"], verbs: ["update"] },
  // Asked for by the admission plugin OwnerReferencesPermissionEnforcement, because children block their owner's deletion.
  { apiGroups: [group], resources: ["services/finalizers"], verbs: ["update"] },
  { apiGroups: [""], resources: ["configmaps", "services"], verbs: own },
  { apiGroups: ["apps"], resources: ["deployments"], verbs: own },
  { apiGroups: ["autoscaling"], resources: ["horizontalpodautoscalers"], verbs: own },
  { apiGroups: ["networking.k8s.io"], resources: ["ingresses"], verbs: own },
  { apiGroups: [""], resources: ["pods"], verbs: ["list", "watch"] },
  { apiGroups: ["apps"], resources: ["replicasets"], verbs: ["get", "list", "watch"] },
  { apiGroups: ["events.k8s.io"], resources: ["events"], verbs: ["create", "patch"] },
];

/** For restarts when a Secret changes. An installation may leave it out: `deploy/rbac-secrets.yaml` grants it apart. */
export const secretRights: readonly PolicyRule[] = [{ apiGroups: [""], resources: ["secrets"], verbs: ["get", "list", "watch"] }];

/** What the webhooks ask, in all namespaces. `deploy/webhook.yaml` grants this and the rights below. */
export const reviewRights: readonly PolicyRule[] = [{ apiGroups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"], verbs: ["create"] }];

/** What renewing their certificate does, to these objects alone: see them, and write what is to be trusted. */
export function bundleRights(configuration: string, definition: string): readonly PolicyRule[] {
  const resources = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"];
  const verbs = ["get", "list", "watch", "update"];
  return [
    { apiGroups: ["admissionregistration.k8s.io"], resources, resourceNames: [configuration], verbs },
    { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], resourceNames: [definition], verbs },
  ];
}

/** The same, in the operator's own namespace: the Secret with the certificate, and no other. */
export function certificateRights(secret: string): readonly PolicyRule[] {
  return [{ apiGroups: [""], resources: ["secrets"], resourceNames: [secret], verbs: ["get", "list", "watch", "update"] }];
}

/** What leader election does, in the operator's own namespace. */
export const leaderElectionRights: readonly PolicyRule[] = [{ apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get", "create", "update"] }];

/** What `service-operator migrate` does. The operator itself does not have these: an administrator runs it. */
export const migrationRights: readonly PolicyRule[] = [
  { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions"], resourceNames: [`services.${group}`], verbs: ["get"] },
  { apiGroups: ["apiextensions.k8s.io"], resources: ["customresourcedefinitions/status"], resourceNames: [`services.${group}`], verbs: ["patch"] },
  { apiGroups: [group], resources: ["services"], verbs: ["list", "patch"] },
];
