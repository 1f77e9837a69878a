/** A signal that is aborted when the time is up. Disposed of, it watches the time no longer. */
export interface TimeLimit extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Gives work `timeoutMs` milliseconds, or no limit where that is undefined; `stop` ends it earlier. `onTimeout` is called
 * when the time is up, whether the work heeds its signal or not.
 */
export function timeLimit(stop: AbortSignal, timeoutMs: number | undefined, onTimeout: () => void): TimeLimit {
  if (timeoutMs === undefined) return { signal: stop, [Symbol.dispose]: () => undefined };
  const late = new AbortController();
  const timer = setTimeout(() => {
    // The name that AbortSignal.timeout gives its reason.
    late.abort(new DOMException(`the reconcile took longer than ${timeoutMs} ms`, "TimeoutError"));
    onTimeout();
  }, timeoutMs).unref();
  return { signal: AbortSignal.any([stop, late.signal]), [Symbol.dispose]: () => clearTimeout(timer) };
}
