import { operatorName } from "../../src/core/labels.ts";
import { systemNamespace } from "../../src/deploy/manifests.ts";
import type { Cluster } from "./cluster.ts";

/** Who the operator is. */
export const operatorUser = `system:serviceaccount:${systemNamespace}:${operatorName}`;

export interface Denial {
  readonly resource: string;
  readonly operation: "CREATE" | "UPDATE";
  readonly message: string;
  /** Whom it concerns; default the operator. */
  readonly user?: string;
  /** Default: the API server's own, Invalid. */
  readonly reason?: "Forbidden";
  /** A kubectl call in dry run that the policy denies once it is in force. */
  readonly probe: readonly string[];
}

/** Denies requests in the cluster's namespace, waits until that is in force, and returns what ends it. */
export async function deny(cluster: Cluster, denial: Denial): Promise<() => Promise<void>> {
  const { resource, operation, message, user = operatorUser, reason, probe } = denial;
  const name = `${cluster.namespace}.example.com`;
  const [plural = "", ...group] = resource.split(".");
  const version = { apiVersion: "admissionregistration.k8s.io/v1" };
  const spec = {
    failurePolicy: "Fail",
    matchConstraints: {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": cluster.namespace } },
      resourceRules: [{ apiGroups: [group.join(".")], apiVersions: ["*"], operations: [operation], resources: [plural] }],
    },
    matchConditions: [{ name: "who", expression: `request.userInfo.username == "${user}"` }],
    validations: [{ expression: "false", message, ...(reason && { reason }) }],
  };
  const policy = { ...version, kind: "ValidatingAdmissionPolicy", metadata: { name }, spec };
  const binding = { ...version, kind: "ValidatingAdmissionPolicyBinding", metadata: { name }, spec: { policyName: name, validationActions: ["Deny"] } };
  for (const object of [policy, binding]) await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(object));
  await cluster.untilRefused([...probe, `--as=${user}`], message);
  return async () => void (await cluster.kubectl(["delete", "validatingadmissionpolicybinding,validatingadmissionpolicy", name]));
}
