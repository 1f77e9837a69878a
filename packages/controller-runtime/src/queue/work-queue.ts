import { lowPriority, PriorityLanes } from "./priority-lanes.ts";
import { retryDelay } from "./retry-delay.ts";

/** A longer timer fires at once (nodejs.org/api/timers.html); a longer wait takes several. */
const longestTimerMs = 2 ** 31 - 1;

/** What a queue tells of itself; the metrics listen. */
export interface QueueObserver {
  depth(length: number): void;
  added(): void;
  retried(): void;
  /** A worker took a key that had waited so many milliseconds. */
  started(waitedMs: number): void;
  /** A worker is done with a key after so many milliseconds. */
  finished(workedMs: number): void;
}

export interface WorkQueueOptions {
  readonly observer?: QueueObserver;
  readonly now?: () => number;
}

/**
 * Keys to work on; the only thing that decides when.
 *
 * Guarantees, as in client-go's workqueue: a key is in it once, however often it is added; two workers never have the
 * same key; a key added while it is worked on comes again when that is done; `addAfter` keeps the earliest time; a key
 * that fails waits 5 ms, 10 ms, … up to 1,000 s. Memory is bounded by the number of keys: this is the back pressure.
 */
export class WorkQueue {
  readonly #observer: QueueObserver | undefined;
  readonly #now: () => number;
  readonly #ready = new PriorityLanes();
  readonly #addedAt = new Map<string, number>();
  readonly #processing = new Map<string, number>();
  /** Added while in work: these come again, with this priority. */
  readonly #dirty = new Map<string, number>();
  readonly #delayed = new Map<string, { readonly at: number; readonly timer: NodeJS.Timeout }>();
  readonly #failures = new Map<string, number>();
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions = {}) {
    this.#observer = options.observer;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Keys that wait for a worker. */
  get length(): number {
    return this.#ready.size;
  }

  /** Start times of the keys in work, on the monotonic clock. */
  get inWork(): IterableIterator<number> {
    return this.#processing.values();
  }

  add(key: string, priority = 0): void {
    if (this.#closed) return;
    if (this.#processing.has(key)) {
      this.#dirty.set(key, Math.max(priority, this.#dirty.get(key) ?? lowPriority));
      return;
    }
    if (this.#ready.priorityOf(key) === undefined) {
      this.#observer?.added();
      this.#addedAt.set(key, this.#now());
    }
    this.#ready.push(key, priority);
    this.#hand();
  }

  /** Adds the key in `ms` milliseconds, or earlier if it waits for an earlier time already. */
  addAfter(key: string, ms: number): void {
    if (this.#closed) return;
    if (ms <= 0) return this.add(key);
    const at = this.#now() + ms;
    const waiting = this.#delayed.get(key);
    if (waiting && waiting.at <= at) return;
    clearTimeout(waiting?.timer);
    const timer = setTimeout(() => {
      this.#delayed.delete(key);
      this.addAfter(key, ms - longestTimerMs);
    }, Math.min(ms, longestTimerMs));
    timer.unref();
    this.#delayed.set(key, { at, timer });
  }

  /** Adds a key that failed, after its backoff. Returns that delay in milliseconds. */
  addRateLimited(key: string): number {
    const failures = this.#failures.get(key) ?? 0;
    this.#failures.set(key, failures + 1);
    this.#observer?.retried();
    const delay = retryDelay(failures);
    this.addAfter(key, delay);
    return delay;
  }

  /** The key did well: its next failure starts the backoff anew. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** How often the key failed in a row. */
  failures(key: string): number {
    return this.#failures.get(key) ?? 0;
  }

  /** The next key, when there is one; undefined when the queue is shut down. Call {@link done} afterwards. */
  async get(): Promise<string | undefined> {
    if (this.#closed) return undefined;
    return await new Promise((resolve) => {
      this.#takers.push(resolve);
      this.#hand();
    });
  }

  done(key: string): void {
    const startedAt = this.#processing.get(key);
    if (startedAt === undefined) return;
    this.#processing.delete(key);
    this.#observer?.finished(this.#now() - startedAt);
    const priority = this.#dirty.get(key);
    this.#dirty.delete(key);
    if (priority !== undefined) this.add(key, priority);
  }

  /** No more keys: waiting workers get undefined, keys in work may finish. */
  shutDown(): void {
    this.#closed = true;
    for (const { timer } of this.#delayed.values()) clearTimeout(timer);
    this.#delayed.clear();
    for (const take of this.#takers.splice(0)) take(undefined);
  }

  #hand(): void {
    while (this.#takers.length > 0 && this.#ready.size > 0) {
      const key = this.#ready.shift();
      if (key === undefined) break;
      const now = this.#now();
      this.#observer?.started(now - (this.#addedAt.get(key) ?? now));
      this.#addedAt.delete(key);
      this.#processing.set(key, now);
      this.#takers.shift()?.(key);
    }
    this.#observer?.depth(this.#ready.size);
  }
}
