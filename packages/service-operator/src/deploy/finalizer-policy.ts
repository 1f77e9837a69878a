import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { MatchCondition } from "@service-operator/controller-runtime/webhook";
import { group } from "../api/index.ts";
import { finalizer } from "../reconcile/finalizer.ts";
import { labels } from "./manifests.ts";

const apiVersion = "admissionregistration.k8s.io/v1";
const name = `finalizer.${group}`;

/** A MutatingAdmissionPolicy or its binding, as far as is used here (`admissionregistration.k8s.io/v1`, from Kubernetes 1.36). */
interface AdmissionPolicyObject extends KubernetesObject {
  readonly spec: Readonly<Record<string, unknown>>;
}

/** What the finalizer is missing from. */
export const withoutFinalizer: MatchCondition = {
  name: "without-finalizer",
  expression: `!has(object.metadata.finalizers) || !object.metadata.finalizers.exists(each, each == "${finalizer}")`,
};

/** Into the list where there is one, as a list where there is none. */
const addFinalizer = [
  `has(object.metadata.finalizers)`,
  `? [JSONPatch{op: "add", path: "/metadata/finalizers/-", value: "${finalizer}"}]`,
  `: [JSONPatch{op: "add", path: "/metadata/finalizers", value: ["${finalizer}"]}]`,
].join(" ");

/**
 * The finalizer of a new Service, set by the API server itself: a write less for each, and nothing that could be down.
 * A Service that is created suspended gets none, since nobody serves it yet.
 *
 * Ignore: where an expression fails, the reconcile sets the finalizer, as it does where this is not installed.
 */
export function finalizerPolicy(): readonly [AdmissionPolicyObject, AdmissionPolicyObject] {
  const policy: AdmissionPolicyObject = {
    apiVersion,
    kind: "MutatingAdmissionPolicy",
    metadata: { name, labels },
    spec: {
      matchConstraints: { resourceRules: [{ apiGroups: [group], apiVersions: ["v1"], operations: ["CREATE"], resources: ["services"] }] },
      matchConditions: [
        { name: "not-suspended", expression: "!has(object.spec.suspend) || !object.spec.suspend" },
        withoutFinalizer,
      ],
      failurePolicy: "Ignore",
      reinvocationPolicy: "Never",
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: addFinalizer } }],
    },
  };
  const binding: AdmissionPolicyObject = { apiVersion, kind: "MutatingAdmissionPolicyBinding", metadata: { name, labels }, spec: { policyName: name } };
  return [policy, binding];
}
