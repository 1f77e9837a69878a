export interface TokenBucketOptions {
  readonly perSecond: number;
  /** How many may go at once after a time of rest. */
  readonly burst: number;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/**
 * Spreads what comes faster than a rate (Go's `rate.Limiter`, with `Reserve`).
 *
 * Guarantees: whoever waits as told, in any time of s seconds at most `burst + perSecond × s` go.
 */
export class TokenBucket {
  readonly #options: TokenBucketOptions;
  /** Below zero where tokens were promised that are still to come. */
  #tokens: number;
  #at: number;

  constructor(options: TokenBucketOptions) {
    this.#options = options;
    this.#tokens = options.burst;
    this.#at = options.now();
  }

  /** Takes a token, and tells in how many milliseconds it is there: 0 where it is there now. */
  reserve(): number {
    const { perSecond, burst, now } = this.#options;
    const at = now();
    this.#tokens = Math.min(burst, this.#tokens + ((at - this.#at) * perSecond) / 1000) - 1;
    this.#at = at;
    return this.#tokens >= 0 ? 0 : (-this.#tokens * 1000) / perSecond;
  }
}
