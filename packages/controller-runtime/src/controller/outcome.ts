import { inspect } from "node:util";

/** How a reconcile ended, where it did not throw. */
export type Outcome =
  /** All is as it should be; come back when something changes. */
  | { readonly type: "done" }
  /** Come back, with this key's backoff. */
  | { readonly type: "requeue" }
  /** Come back in so many milliseconds, with this priority; absent: that with which the key was taken. */
  | { readonly type: "requeueAfter"; readonly ms: number; readonly priority?: number | undefined }
  /** It cannot succeed until something changes: reported as an error, not retried (`reconcile.TerminalError`). */
  | { readonly type: "terminalError"; readonly error: Error };

export const done: Outcome = { type: "done" };
export const requeue: Outcome = { type: "requeue" };

/**
 * Come back in `ms` milliseconds. Where that is 0 or less, come back at once, as client-go's `AddAfter` does: behind the
 * keys that wait with the same priority. (controller-runtime reads a `RequeueAfter` of 0 as `done`.)
 * `priority`: as of controller-runtime's `Result.Priority`, such as `lowPriority`; default: that with which the key was taken.
 * Errors: `TypeError` where one of the two is not a finite number.
 */
export function requeueAfter(ms: number, { priority }: { readonly priority?: number } = {}): Outcome {
  if (!Number.isFinite(ms)) throw new TypeError(`requeueAfter(${ms}): must be a finite number of milliseconds`);
  if (priority !== undefined && !Number.isFinite(priority)) throw new TypeError(`requeueAfter: priority ${priority} must be a finite number, e.g. lowPriority`);
  return { type: "requeueAfter", ms, priority };
}

export function terminalError(error: Error): Outcome {
  return { type: "terminalError", error };
}

const types: ReadonlySet<unknown> = new Set<Outcome["type"]>(["done", "requeue", "requeueAfter", "terminalError"]);

/** What a reconciler returned, if it is an outcome; one that does not come from TypeScript may return anything. Errors: `TypeError`. */
export function checkedOutcome(returned: unknown): Outcome {
  const { type, ms, priority } = (returned ?? {}) as { readonly type?: unknown; readonly ms?: number; readonly priority?: number };
  if (!types.has(type)) throw new TypeError(`the reconciler returned ${inspect(returned, { depth: 1, breakLength: Infinity })}: return done, requeue, requeueAfter(ms) or terminalError(error)`);
  return type === "requeueAfter" ? requeueAfter(ms ?? Number.NaN, priority === undefined ? {} : { priority }) : (returned as Outcome); // its type says so
}
