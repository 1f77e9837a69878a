import type { KubernetesObject, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";

/** What is to be done about one object, and why. Plain values: deciding and doing are apart. */
export type Action<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: "create"; readonly object: T }
  | { readonly type: "update"; readonly object: T; readonly changes: readonly string[] }
  /** Make an object ours that is there already, nobody controls and the Service names. */
  | { readonly type: "adopt"; readonly object: T; readonly changes: readonly string[] }
  /** Delete and create: what cannot be changed in place. */
  | { readonly type: "replace"; readonly live: T; readonly object: T }
  | { readonly type: "delete"; readonly live: T }
  /** Not ours: left alone, and said so. */
  | { readonly type: "refuse"; readonly live: T; readonly reason: "Conflict"; readonly message: string }
  /** On its way out: its end will bring us back. */
  | { readonly type: "wait"; readonly live: T; readonly reason: "Terminating"; readonly message: string }
  /** Back to the template of this ReplicaSet: the present one failed. */
  | { readonly type: "rollBack"; readonly live: T; readonly to: ReplicaSet; readonly reason: "RolledBack"; readonly message: string }
  /** Rolled back, and left so until the spec changes. */
  | { readonly type: "hold"; readonly live: T; readonly reason: "RolledBack"; readonly message: string }
  | { readonly type: "keep"; readonly live: T };

const changes: ReadonlySet<Action["type"]> = new Set(["create", "update", "adopt", "replace", "delete", "rollBack"]);

/** Whether the action would change the cluster. */
export function isChange(action: Action): boolean {
  return changes.has(action.type);
}
