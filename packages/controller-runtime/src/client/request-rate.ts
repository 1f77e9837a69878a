import { setTimeout as sleep } from "node:timers/promises";
import { TokenBucket } from "../queue/token-bucket.ts";

export interface RateLimit {
  /** Requests per second in the long run; more than 0. */
  readonly qps: number;
  /** Requests that may be sent at once after a rest; at least 1. */
  readonly burst: number;
}

/** Time, for those who wait; a test brings its own. */
export interface Clock {
  /** Milliseconds from any fixed moment; never goes back. */
  now(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The process's own monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => await sleep(ms, undefined, { signal }),
};

/**
 * Lets `burst` callers through at once and `qps` a second after that, as client-go's flowcontrol does
 * (util/flowcontrol/throttle.go). Errors: `RangeError` for a rate that lets nobody through.
 *
 * Guarantees: callers go in the order in which they came; one that gives up leaves its place to nobody, so that the
 * rate never exceeds what was asked for.
 */
export class RequestRate {
  readonly #bucket: TokenBucket;
  readonly #clock: Clock;

  constructor({ qps, burst }: RateLimit, clock: Clock = systemClock) {
    if (!(qps > 0) || !(burst >= 1)) throw new RangeError(`a rate limit needs qps > 0 and burst >= 1, not ${qps} and ${burst}`);
    this.#bucket = new TokenBucket({ perSecond: qps, burst, now: () => clock.now() });
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn. Rejects when the signal is aborted. */
  async take(signal?: AbortSignal): Promise<void> {
    const ms = this.#bucket.reserve();
    if (ms > 0) await this.#clock.sleep(ms, signal);
  }
}
