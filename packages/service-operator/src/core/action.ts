import type { KubernetesObject, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";

/** What is to be done about one object, and why. Plain values: deciding and doing are apart. */
export type Action<T extends KubernetesObject = KubernetesObject> =
  | { readonly type: "create"; readonly object: T }
  | { readonly type: "update"; readonly object: T; readonly changes: readonly string[]; /** Names the change. */ readonly change?: string }
  /** Make an object ours that is there already, nobody controls and the Service names. */
  | { readonly type: "adopt"; readonly object: T; readonly changes: readonly string[] }
  /** Delete and create: what cannot be changed in place. */
  | { readonly type: "replace"; readonly live: T; readonly object: T }
  | { readonly type: "delete"; readonly live: T }
  /** Not ours: left alone, and said so. */
  | { readonly type: "refuse"; readonly live: T; readonly reason: "Conflict"; readonly message: string }
  /** Nothing for now: it is on its way out, or another writer takes back whatever is changed. */
  | { readonly type: "wait"; readonly live: T; readonly reason: "Terminating" | "FieldContested"; readonly message: string; /** When to look again, where no event will tell. */ readonly againInMs?: number }
  | RollBack<T>
  /** Left as it is: rolled back, until the spec changes, or with nothing that it could be rolled back to. */
  | { readonly type: "hold"; readonly live: T; readonly reason: string; readonly message: string }
  | { readonly type: "keep"; readonly live: T };

/** The present revision failed: back to an earlier one. */
export interface RollBack<T extends KubernetesObject = KubernetesObject> {
  readonly type: "rollBack";
  readonly live: T;
  /** What is to be there if there is no way back. */
  readonly desired: T;
  /** ReplicaSets that say that they hold the revision. The first that holds the recorded template is taken. */
  readonly to: readonly ReplicaSet[];
  readonly reason: "RolledBack";
  readonly message: string;
  /** What is told if none does. */
  readonly otherwise: string;
}

const changes: ReadonlySet<Action["type"]> = new Set(["create", "update", "adopt", "replace", "delete", "rollBack"]);

/** Whether the action would change the cluster. */
export function isChange(action: Action): boolean {
  return changes.has(action.type);
}
