/** Late enough for a burst of new Services to get their children first, and soon enough for whoever waits for one. */
const longestMs = 5_000;

/** Since when which Services' statuses wait for others to get their children (ADR 21). */
export class PostponedStatuses {
  readonly #since = new Map<string, number>();
  readonly #now: () => number;

  /** `now`: milliseconds on a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether the status of this Service may wait, given whether others do; counts it as waiting if so. */
  mayWait(key: string, othersWait: boolean): boolean {
    const now = this.#now();
    const since = this.#since.get(key) ?? now;
    const may = othersWait && now - since < longestMs;
    if (may) this.#since.set(key, since);
    else this.forget(key);
    return may;
  }

  /** The Service is gone. */
  forget(key: string): void {
    this.#since.delete(key);
  }
}
