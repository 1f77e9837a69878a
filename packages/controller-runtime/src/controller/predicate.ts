import type { CacheEvent } from "../cache/informer.ts";
import type { KubernetesObject } from "../kubernetes/index.ts";

/** Whether an event is worth a reconcile. */
export type Predicate<T extends KubernetesObject = KubernetesObject> = (event: CacheEvent<T>) => boolean;

/**
 * Leaves out what this controller wrote itself: a reconciler that uses the answers of its writes has seen it. What another
 * controller of the same manager wrote counts, and so does what was written outside of any reconcile, or together with
 * somebody else's change.
 */
export const notOwnWrite: Predicate = (event) => !event.own;

/** Leaves out updates that change neither spec nor deletion, labels nor annotations: those of status and bookkeeping. */
export const generationOrMetadataChanged: Predicate = (event) => {
  if (event.type !== "updated") return true;
  const [a, b] = [event.old.metadata, event.object.metadata];
  return (
    a.generation !== b.generation ||
    a.deletionTimestamp !== b.deletionTimestamp ||
    !sameRecord(a.labels, b.labels) ||
    !sameRecord(a.annotations, b.annotations) ||
    (a.finalizers ?? []).join() !== (b.finalizers ?? []).join()
  );
};

function sameRecord(a: Readonly<Record<string, string>> = {}, b: Readonly<Record<string, string>> = {}): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
