export interface BackoffOptions {
  readonly baseMs: number;
  readonly capMs: number;
  /** 0..1; the part of each delay that is random. Default 0.5. */
  readonly jitter?: number;
  readonly random?: () => number;
}

/** Delays that double up to a cap, with jitter so that many clients do not come back together. */
export class Backoff {
  readonly #options: BackoffOptions;
  #failures = 0;

  constructor(options: BackoffOptions) {
    this.#options = options;
  }

  /** Milliseconds to wait before the next try. */
  next(): number {
    const { baseMs, capMs, jitter = 0.5, random = Math.random } = this.#options;
    const delay = Math.min(capMs, baseMs * 2 ** this.#failures++);
    return delay * (1 + jitter * random());
  }

  reset(): void {
    this.#failures = 0;
  }
}
