import { longestTimerMs } from "../../event-loop/longest-timer.ts";

/** Sleeps until something happens; what happens before the sleep ends it at once. */
export class Wake {
  #happened = Promise.withResolvers<void>();

  /** Something happened. */
  readonly now = (): void => this.#happened.resolve();

  /** Sleeps for `ms` milliseconds, or until {@link now} or the signal. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    const end = Promise.withResolvers<void>();
    const timer = setTimeout(end.resolve, Math.min(ms, longestTimerMs));
    const abort = (): void => end.resolve();
    signal.addEventListener("abort", abort, { once: true });
    if (!signal.aborted) await Promise.race([this.#happened.promise, end.promise]);
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
    this.#happened = Promise.withResolvers();
  }
}
