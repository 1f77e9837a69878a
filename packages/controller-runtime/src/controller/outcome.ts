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
 * To come back in `ms` milliseconds, at once where that is 0, behind the keys that wait with the same priority.
 * `priority`: as of controller-runtime's `Result.Priority`, such as `lowPriority`; default that with which the key was taken.
 */
export function requeueAfter(ms: number, { priority }: { readonly priority?: number } = {}): Outcome {
  return { type: "requeueAfter", ms, priority };
}

export function terminalError(error: Error): Outcome {
  return { type: "terminalError", error };
}
