import { RequestError } from "./request-error.ts";

export interface Deadline {
  readonly timeoutMs: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/**
 * Waits for the work, but no longer than anybody waits for its answer; then the work's signal is aborted. Errors: what
 * the work throws; {@link RequestError} with 504 when the time is up, and with 503 when `signal` is aborted. Both
 * leave the decision to the webhook's `failurePolicy`.
 */
export async function withDeadline<R>({ timeoutMs, signal }: Deadline, work: (signal: AbortSignal) => Promise<R>): Promise<R> {
  const late = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (error: RequestError): void => {
    reject(error);
    late.abort(error);
  };
  const timer = setTimeout(() => end(new RequestError(504, "Timeout", `the webhook gave no answer within ${timeoutMs} ms`)), timeoutMs);
  const abandon = (): void => end(new RequestError(503, "ServiceUnavailable", "nobody waits for the answer any more"));
  signal.addEventListener("abort", abandon, { once: true });
  const done = work(late.signal);
  done.catch(() => undefined); // what it throws after the end, nobody waits for
  try {
    return await Promise.race([done, ended]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abandon);
  }
}
