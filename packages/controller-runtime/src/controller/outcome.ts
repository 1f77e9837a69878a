/** How a reconcile ended, where it did not throw. */
export type Outcome =
  /** All is as it should be; come back when something changes. */
  | { readonly type: "done" }
  /** Come back, with this key's backoff. */
  | { readonly type: "requeue" }
  /** Come back in so many milliseconds. */
  | { readonly type: "requeueAfter"; readonly ms: number }
  /** It cannot succeed until something changes: reported as an error, not retried (`reconcile.TerminalError`). */
  | { readonly type: "terminalError"; readonly error: Error };

export const done: Outcome = { type: "done" };
export const requeue: Outcome = { type: "requeue" };

export function requeueAfter(ms: number): Outcome {
  return { type: "requeueAfter", ms };
}

export function terminalError(error: Error): Outcome {
  return { type: "terminalError", error };
}
