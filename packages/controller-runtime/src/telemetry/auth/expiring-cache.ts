export interface ExpiringCacheOptions {
  /** Entries; the one longest unused goes when there are more. */
  readonly size: number;
  /** Milliseconds on a clock that only goes forward; default `performance.now`. */
  readonly now?: () => number;
}

/** Values that are true for a while, never more of them than `size`. */
export class ExpiringCache<V> {
  readonly #entries = new Map<string, { readonly value: V; readonly until: number }>();
  readonly #size: number;
  readonly #now: () => number;

  constructor({ size, now = () => performance.now() }: ExpiringCacheOptions) {
    this.#size = size;
    this.#now = now;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (entry.until <= this.#now()) return undefined;
    this.#entries.set(key, entry); // a Map is in the order of insertion: the last used is the last
    return entry.value;
  }

  /** Keeps a value for `ms` milliseconds. */
  set(key: string, value: V, ms: number): void {
    this.#entries.delete(key);
    if (this.#entries.size >= this.#size) {
      const [oldest] = this.#entries.keys();
      if (oldest !== undefined) this.#entries.delete(oldest);
    }
    this.#entries.set(key, { value, until: this.#now() + ms });
  }
}
