import type { ClusterRole, ClusterRoleBinding, KubernetesObject, Namespace, PolicyRule, Role, RoleBinding, ServiceAccount } from "@service-operator/controller-runtime/kubernetes";
import { operatorName } from "../core/labels.ts";
import { leaderElectionRights, secretRights, serviceRights } from "../rights.ts";

/** Where the operator lives. */
export const systemNamespace = "service-operator-system";

export const labels = { "app.kubernetes.io/name": operatorName, "app.kubernetes.io/part-of": operatorName };
const rbacGroup = "rbac.authorization.k8s.io";
const subjectOf = (name: string) => ({ kind: "ServiceAccount", name, namespace: systemNamespace });

/** The namespace, the account and exactly its rights, in the order in which they are applied. */
export function rbacManifests(): readonly KubernetesObject[] {
  const namespace: Namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: systemNamespace, labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted" } },
  };
  const account: ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: operatorName, namespace: systemNamespace, labels } };
  const leaderElection = `${operatorName}-leader-election`;
  return [namespace, account, ...clusterGrant(operatorName, serviceRights), ...grant({ name: leaderElection, namespace: systemNamespace }, leaderElectionRights)];
}

/** The right to read Secrets, apart from the others so that an installation can leave it out. */
export function secretsManifests(): readonly KubernetesObject[] {
  return clusterGrant(`${operatorName}-secrets`, secretRights);
}

/** Rights in one namespace. */
export function grant(where: { readonly name: string; readonly namespace: string }, rules: readonly PolicyRule[]): readonly [Role, RoleBinding] {
  const apiVersion = `${rbacGroup}/v1`;
  const metadata = { ...where, labels };
  return [
    { apiVersion, kind: "Role", metadata, rules: [...rules] },
    { apiVersion, kind: "RoleBinding", metadata, roleRef: { apiGroup: rbacGroup, kind: "Role", name: where.name }, subjects: [subjectOf(operatorName)] },
  ];
}

/** Rights in all namespaces, of the operator or of another account beside it. */
export function clusterGrant(name: string, rules: readonly PolicyRule[], account = operatorName): readonly [ClusterRole, ClusterRoleBinding] {
  const apiVersion = `${rbacGroup}/v1`;
  const metadata = { name, labels };
  return [
    { apiVersion, kind: "ClusterRole", metadata, rules: [...rules] },
    { apiVersion, kind: "ClusterRoleBinding", metadata, roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name }, subjects: [subjectOf(account)] },
  ];
}
