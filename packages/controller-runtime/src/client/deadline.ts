import { ApiError } from "./errors.ts";
import type { RequestOptions } from "./request-options.ts";

/** The bounds of one call: the caller's signal and deadline. Disposing of it stops the clock. */
export class Deadline implements Disposable {
  readonly #timer: NodeJS.Timeout | undefined;
  /** Aborted by the caller, or with `Unreachable` when the time is over; undefined where the call has no bounds. */
  readonly signal: AbortSignal | undefined;

  constructor({ signal, timeoutMs }: RequestOptions) {
    this.signal = signal;
    if (timeoutMs === undefined) return;
    const late = new AbortController();
    this.#timer = setTimeout(() => late.abort(new ApiError({ code: "Unreachable", message: `no answer within the deadline of ${timeoutMs} ms` })), timeoutMs);
    this.signal = eitherSignal(signal, late.signal);
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}

/** A signal that is aborted when one of those given is; that one itself where there is only one. */
export function eitherSignal(...given: readonly (AbortSignal | undefined)[]): AbortSignal | undefined {
  const signals = given.filter((signal) => signal !== undefined);
  return signals.length > 1 ? AbortSignal.any(signals) : signals[0];
}
