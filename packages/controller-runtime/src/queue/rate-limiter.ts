import { retryDelay } from "./retry-delay.ts";
import { TokenBucket } from "./token-bucket.ts";

/** How long a key that failed has to wait (client-go's `workqueue.TypedRateLimiter`). The default is {@link DefaultRateLimiter}. */
export interface RateLimiter {
  /** Counts a failure of the key; returns the milliseconds to wait before it is tried again. */
  when(key: string): number;
  /** The key did well: its next failure is its first. */
  forget(key: string): void;
  /** How often the key failed in a row. */
  failures(key: string): number;
}

/** client-go's overall limit: 10 a second, 100 at once (workqueue/default_rate_limiters.go, DefaultTypedControllerRateLimiter). */
const overall = { perSecond: 10, burst: 100 };

/**
 * client-go's default for controllers, the longer of two waits: the key's own backoff (5 ms, doubled per failure, up to
 * 1,000 s), and a token of a bucket that all keys share (10 a second, 100 at once), so that a failure of all keys does
 * not become a storm. Memory is bounded by the number of keys that fail.
 */
export class DefaultRateLimiter implements RateLimiter {
  readonly #bucket: TokenBucket;
  readonly #failures = new Map<string, number>();

  constructor(now: () => number) {
    this.#bucket = new TokenBucket({ ...overall, now });
  }

  when(key: string): number {
    const failures = this.failures(key);
    this.#failures.set(key, failures + 1);
    return Math.max(retryDelay(failures), this.#bucket.reserve());
  }

  forget(key: string): void {
    this.#failures.delete(key);
  }

  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }
}
