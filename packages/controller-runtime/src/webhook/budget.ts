/** Large bodies leave a quarter of the budget to the others, so that these are answered all the same. */
const shareOfLarge = 0.75;

/** What one request holds of a {@link Budget}. */
export interface Holding {
  /** Takes so many more; false where there are none left, and nothing is taken then. */
  add(count: number): boolean;
  /** Gives everything back. */
  release(): void;
}

export interface BudgetOptions {
  readonly total: number;
  /** Of a body that holds more, one is large. */
  readonly large: number;
  /** Told of each large body that is given back. */
  readonly largeReleased?: () => void;
}

/** What the bodies of all requests under way may hold together: without a bound, callers would decide how much memory there is. */
export class Budget {
  readonly #options: BudgetOptions;
  #held = 0;

  constructor(options: BudgetOptions) {
    this.#options = options;
  }

  hold(): Holding {
    const { total, large, largeReleased } = this.#options;
    let size = 0;
    return {
      add: (count) => {
        const limit = size + count > large ? total * shareOfLarge : total;
        if (this.#held + count > limit) return false;
        size += count;
        this.#held += count;
        return true;
      },
      release: () => {
        this.#held -= size;
        if (size > large) largeReleased?.();
        size = 0;
      },
    };
  }
}
