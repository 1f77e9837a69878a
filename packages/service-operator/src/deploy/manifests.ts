import type { ClusterRole, ClusterRoleBinding, KubernetesObject, Namespace, PolicyRule, Role, RoleBinding, ServiceAccount } from "@service-operator/controller-runtime/kubernetes";
import { operatorName } from "../core/labels.ts";
import { leaderElectionRights, secretRights, serviceRights } from "../rights.ts";

/** Where the operator lives. */
export const systemNamespace = "service-operator-system";

const labels = { "app.kubernetes.io/name": operatorName, "app.kubernetes.io/part-of": operatorName };
const rbacGroup = "rbac.authorization.k8s.io";
const subject = { kind: "ServiceAccount", name: operatorName, namespace: systemNamespace };

/** The namespace, the account and exactly its rights, in the order in which they are applied. */
export function rbacManifests(): readonly KubernetesObject[] {
  const namespace: Namespace = {
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name: systemNamespace, labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted" } },
  };
  const account: ServiceAccount = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: operatorName, namespace: systemNamespace, labels } };
  const leaderElection = `${operatorName}-leader-election`;
  const role: Role = {
    apiVersion: `${rbacGroup}/v1`,
    kind: "Role",
    metadata: { name: leaderElection, namespace: systemNamespace, labels },
    rules: [...leaderElectionRights],
  };
  const roleBinding: RoleBinding = {
    apiVersion: `${rbacGroup}/v1`,
    kind: "RoleBinding",
    metadata: { name: leaderElection, namespace: systemNamespace, labels },
    roleRef: { apiGroup: rbacGroup, kind: "Role", name: leaderElection },
    subjects: [subject],
  };
  return [namespace, account, ...clusterGrant(operatorName, serviceRights), role, roleBinding];
}

/** The right to read Secrets, apart from the others so that an installation can leave it out. */
export function secretsManifests(): readonly KubernetesObject[] {
  return clusterGrant(`${operatorName}-secrets`, secretRights);
}

function clusterGrant(name: string, rules: readonly PolicyRule[]): readonly [ClusterRole, ClusterRoleBinding] {
  const apiVersion = `${rbacGroup}/v1`;
  const metadata = { name, labels };
  return [
    { apiVersion, kind: "ClusterRole", metadata, rules: [...rules] },
    { apiVersion, kind: "ClusterRoleBinding", metadata, roleRef: { apiGroup: rbacGroup, kind: "ClusterRole", name }, subjects: [subject] },
  ];
}
