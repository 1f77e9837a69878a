import { longestTimerMs } from "../event-loop/longest-timer.ts";

/** The time that everything together has to end after a stop; it begins with the first thing that is waited for. */
export class GracePeriod {
  readonly #ms: number;
  #endsAt: number | undefined;

  constructor(ms: number) {
    this.#ms = Math.min(ms, longestTimerMs);
  }

  /** Rounding may make what is left longer than the whole. */
  #timerMs(left: number): number {
    return Math.min(this.#ms, Math.max(0, left));
  }

  /** Waits for the work until the period is over; resolves with whether it ended in time. Errors: those of the work. */
  async covers(work: Promise<unknown>): Promise<boolean> {
    const now = performance.now();
    this.#endsAt ??= now + this.#ms;
    const over = Promise.withResolvers<false>();
    const timer = setTimeout(() => over.resolve(false), this.#timerMs(this.#endsAt - now));
    try {
      return await Promise.race([work.then(() => true as const), over.promise]);
    } finally {
      clearTimeout(timer);
    }
  }
}
