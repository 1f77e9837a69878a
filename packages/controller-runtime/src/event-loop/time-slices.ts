/**
 * Longest work in one turn of the event loop, in milliseconds. The event loop may lag 50 ms at the 99th percentile; beside
 * a slice, one turn holds the parsing of what came in meanwhile and a garbage collection.
 */
const sliceMs = 8;

/** Asked between two pieces of work: undefined to go on at once, or what to wait for before going on. */
export type Turn = () => Promise<void> | undefined;

export interface TimeSlicesOptions {
  /** Milliseconds on a monotonic clock; default `performance.now`. */
  readonly now?: () => number;
  /** Calls back in the next turn of the event loop; default `setImmediate`. */
  readonly nextTurn?: (callback: () => void) => void;
}

/**
 * Shares one event loop among everything that computes: workers, first lists, watches.
 *
 * Guarantees: in one turn of the event loop they begin pieces of work for 8 ms, all together; then I/O and timers have
 * their turn. Those that wait go on in the order in which they came, so that none keeps another waiting for ever.
 * A piece that takes longer by itself cannot be interrupted.
 */
export class TimeSlices {
  readonly #now: () => number;
  readonly #nextTurn: (callback: () => void) => void;
  readonly #waiting: (() => void)[] = [];
  /** When the slice of this turn ends; undefined where nothing was computed yet in this turn. */
  #until: number | undefined;

  constructor({ now = () => performance.now(), nextTurn = setImmediate }: TimeSlicesOptions = {}) {
    this.#now = now;
    this.#nextTurn = nextTurn;
  }

  readonly turn: Turn = () => {
    if (this.#now() < (this.#until ?? this.#begin())) return undefined;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    return promise;
  };

  #begin(): number {
    this.#nextTurn(() => this.#release());
    this.#until = this.#now() + sliceMs;
    return this.#until;
  }

  #release(): void {
    this.#until = undefined;
    if (this.#waiting.length === 0) return;
    this.#begin();
    this.#resumeWhileTimeIsLeft();
  }

  /** One at a time: what it does counts for the slice before another is asked to go on. */
  #resumeWhileTimeIsLeft(): void {
    if (this.#waiting.length === 0 || this.#now() >= (this.#until ?? 0)) return;
    this.#waiting.shift()?.();
    // Ticks come when no microtask is left: when the one that goes on has computed until it waits for something.
    queueMicrotask(() => process.nextTick(() => this.#resumeWhileTimeIsLeft()));
  }
}

/** That of this process: it has one event loop, however many managers and caches. */
export const sharedTurn: Turn = new TimeSlices().turn;
