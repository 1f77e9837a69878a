import { RequestError } from "./request-error.ts";

/** Signals that end one call: its time is up, or the server or the caller gave up. */
export interface Deadline {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * Waits for the work, but not beyond the time: then the work's signal is aborted, and it throws a
 * {@link RequestError} with status 504, which leaves the decision to the webhook's `failurePolicy`.
 */
export async function withDeadline<R>({ timeoutMs, signal }: Deadline, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
  const late = new AbortController();
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new RequestError(504, "Timeout", `the webhook gave no answer within ${timeoutMs} ms`);
    reject(error);
    late.abort(error);
  }, timeoutMs);
  const done = work(AbortSignal.any([signal, late.signal]));
  try {
    return await Promise.race([done, expired]);
  } finally {
    clearTimeout(timer);
    done.catch(() => undefined); // what it throws after the deadline, nobody waits for
  }
}
