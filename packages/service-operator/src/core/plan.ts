import { mergeObject, recordFields } from "@service-operator/controller-runtime/ownership";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Action } from "./action.ts";
import { adoptNamed, refuseForeign } from "./adoption.ts";
import { isForeignSelector, isImmutable, isReplacement, withContentOf } from "./immutable.ts";
import { fieldsAnnotation } from "./labels.ts";
import { withoutLeftovers } from "./leftovers.ts";
import { nameOf } from "./name-of.ts";
import { isOwnedBy, isOwnedByPredecessor } from "./ownership.ts";

export interface PlanInput<T extends KubernetesObject> {
  readonly service: Service;
  /** What there is: objects we control, and objects with a name that we want. */
  readonly observed: readonly T[];
  /** What there should be. */
  readonly desired: readonly T[];
  /** Whether an object of ours that is desired no longer may stay for now. */
  readonly keep?: (object: T) => boolean;
  /** Decides about an object of ours before it is compared with what is desired; undefined: nothing out of the ordinary. */
  readonly override?: Override<T> | undefined;
}

/** A decision about an object of ours that goes before the comparison with what is desired. */
export type Override<T extends KubernetesObject> = (child: { readonly live: T; readonly desired: T }) => Action<T> | undefined;

/** What to do so that what there is becomes what there should be. */
export function plan<T extends KubernetesObject>({ service, observed, desired, keep = () => false, override }: PlanInput<T>): Action<T>[] {
  const byName = new Map(observed.map((object) => [object.metadata.name, object]));
  const wanted = new Set(desired.map(({ metadata }) => metadata.name));
  const extra = observed.filter((object) => !wanted.has(object.metadata.name) && isOwnedBy(object, service) && !keep(object));
  return [
    ...desired.map((object) => decide({ service, override }, object, byName.get(object.metadata.name))),
    ...extra.filter(({ metadata }) => !metadata.deletionTimestamp).map((live): Action<T> => ({ type: "delete", live })),
  ];
}

/** For whom is decided. */
export interface Decider<T extends KubernetesObject> {
  readonly service: Service;
  readonly override?: Override<T> | undefined;
}

/** Says what is to be done, or nothing when another policy must decide. */
type Policy = <T extends KubernetesObject>(decider: Decider<T>, desired: T, live: T) => Action<T> | undefined;

/** The first policy that has something to say decides. This list is the specification. */
const policies: readonly Policy[] = [
  waitForPredecessor, //   made for a deleted Service of our name: the garbage collector takes it
  waitForTermination, //   being deleted, whoever made it: its name is free soon
  adoptNamed, //           nobody's, and named in spec.adopt
  refuseForeign, //        not ours: never touched (property 1)
  overridden, //           ours, and its manager has something to say: a rollback
  replaceImmutable, //     ours, different, and cannot be changed
  refuseSelector, //       ours, but its pods are others: replacing it would end them
  updateDifferent, //      ours and different
];

export function decide<T extends KubernetesObject>(decider: Decider<T>, desired: T, live: T | undefined): Action<T> {
  const goal = recorded(desired);
  if (!live) return { type: "create", object: goal };
  for (const policy of policies) {
    const action = policy(decider, goal, live);
    if (action) return action;
  }
  return { type: "keep", live };
}

/** What cannot be changed needs no record of what to take back. */
function recorded<T extends KubernetesObject>(desired: T): T {
  return isImmutable(desired) ? desired : recordFields(desired, fieldsAnnotation);
}

function waitForPredecessor<T extends KubernetesObject>({ service }: Decider<T>, _desired: T, live: T): Action<T> | undefined {
  if (!isOwnedByPredecessor(live, service)) return undefined;
  return { type: "wait", live, reason: "Terminating", message: `${nameOf(live)} belongs to a deleted Service of this name and is being removed` };
}

function waitForTermination<T extends KubernetesObject>(_decider: Decider<T>, _desired: T, live: T): Action<T> | undefined {
  if (!live.metadata.deletionTimestamp) return undefined;
  return { type: "wait", live, reason: "Terminating", message: `${nameOf(live)} is being deleted` };
}

function overridden<T extends KubernetesObject>({ override }: Decider<T>, desired: T, live: T): Action<T> | undefined {
  return override?.({ live, desired });
}

function replaceImmutable<T extends KubernetesObject>(_decider: Decider<T>, desired: T, live: T): Action<T> | undefined {
  return isReplacement(live, desired) ? { type: "replace", live, object: desired } : undefined;
}

function refuseSelector<T extends KubernetesObject>(_decider: Decider<T>, desired: T, live: T): Action<T> | undefined {
  if (!isForeignSelector(live, desired)) return undefined;
  const remedy = `delete it, and it is made again; with --cascade=orphan its pods stay until you delete its ReplicaSets`;
  return { type: "refuse", live, reason: "Conflict", message: `spec.selector of ${nameOf(live)} is another, and cannot be changed: ${remedy}` };
}

function updateDifferent<T extends KubernetesObject>(_decider: Decider<T>, desired: T, live: T): Action<T> | undefined {
  const merged = mergeObject(withoutLeftovers(live, desired), desired, { record: fieldsAnnotation });
  const { object, changes } = isImmutable(desired) ? withContentOf(desired, merged) : merged;
  return changes.length === 0 ? undefined : { type: "update", object, changes };
}
