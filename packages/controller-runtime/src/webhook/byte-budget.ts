/** A body of this size is large: such ones leave a quarter of the budget to the others, so that they are answered all the same. */
const largeBytes = 1024 * 1024;
const shareOfLarge = 0.75;

/** What one request holds of a {@link ByteBudget}. */
export interface Holding {
  /** Takes so many bytes more; false where there are none left, and nothing is taken then. */
  add(bytes: number): boolean;
  /** Gives everything back. */
  release(): void;
}

/** Bytes that the requests under way may hold together: without a bound, callers would decide how much memory there is. */
export class ByteBudget {
  readonly #total: number;
  readonly #largeReleased: (() => void) | undefined;
  #held = 0;

  /** `largeReleased` is told of each large body that is given back. */
  constructor(total: number, largeReleased?: () => void) {
    this.#total = total;
    this.#largeReleased = largeReleased;
  }

  hold(): Holding {
    let size = 0;
    return {
      add: (bytes) => {
        const limit = size + bytes > largeBytes ? this.#total * shareOfLarge : this.#total;
        if (this.#held + bytes > limit) return false;
        size += bytes;
        this.#held += bytes;
        return true;
      },
      release: () => {
        this.#held -= size;
        if (size > largeBytes) this.#largeReleased?.();
        size = 0;
      },
    };
  }
}
