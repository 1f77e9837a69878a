import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";

/** What is to be done about one object, and why. Plain values: deciding and doing are apart. */
export type Action<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: "create"; readonly object: T }
  | { readonly type: "update"; readonly object: T; readonly changes: readonly string[] }
  /** Delete and create: what cannot be changed in place. */
  | { readonly type: "replace"; readonly live: T; readonly object: T }
  | { readonly type: "delete"; readonly live: T }
  /** Not ours: left alone, and said so. */
  | { readonly type: "refuse"; readonly live: T; readonly reason: "Conflict"; readonly message: string }
  /** On its way out: its end will bring us back. */
  | { readonly type: "wait"; readonly live: T; readonly reason: "Terminating"; readonly message: string }
  | { readonly type: "keep"; readonly live: T };

/** Whether the action would change the cluster. */
export function isChange(action: Action): boolean {
  return action.type === "create" || action.type === "update" || action.type === "replace" || action.type === "delete";
}
