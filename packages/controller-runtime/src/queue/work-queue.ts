import { DelayedKeys } from "./delayed-keys.ts";
import { PriorityLanes } from "./priority-lanes.ts";
import { DefaultRateLimiter, type RateLimiter } from "./rate-limiter.ts";

/** What a queue tells of itself; the metrics listen. */
export interface QueueObserver {
  added(): void;
  /** A key is to be added later: it failed, or asked for it. */
  retried(): void;
  /** A worker took a key that had waited so many milliseconds. */
  started(waitedMs: number, key: string): void;
  /** A worker is done with a key after so many milliseconds. */
  finished(workedMs: number): void;
}

export interface WorkQueueOptions {
  readonly observer?: QueueObserver;
  /** Milliseconds on a monotonic clock; default `performance.now`. */
  readonly now?: () => number;
  /** Default {@link DefaultRateLimiter}. */
  readonly rateLimiter?: RateLimiter | undefined;
}

interface InWork {
  readonly startedAt: number;
  readonly priority: number;
}

/**
 * Keys to work on; the only thing that decides when.
 *
 * Guarantees, as in client-go's workqueue: a key is in it once, however often it is added; two workers never have the
 * same key; a key added while it is worked on comes again when that is done; `addAfter` keeps the earliest time; a key
 * that fails waits 5 ms, 10 ms, … up to 1,000 s, and all together come back at 10 a second after the first 100. Beyond
 * them: within a priority namespaces take turns, so that none waits for all the keys of another, and a lower priority gets
 * every sixteenth turn. Memory is bounded by the number of keys: this is the back pressure.
 */
export class WorkQueue {
  readonly #observer: QueueObserver | undefined;
  readonly #now: () => number;
  readonly #rateLimiter: RateLimiter;
  readonly #ready = new PriorityLanes();
  readonly #addedAt = new Map<string, number>();
  readonly #processing = new Map<string, InWork>();
  /** Added while in work: these come again, with this priority. */
  readonly #dirty = new Map<string, number>();
  readonly #delayed: DelayedKeys;
  readonly #takers: ((key: string | undefined) => void)[] = [];
  #closed = false;

  constructor(options: WorkQueueOptions = {}) {
    this.#observer = options.observer;
    this.#now = options.now ?? (() => performance.now());
    this.#rateLimiter = options.rateLimiter ?? new DefaultRateLimiter(this.#now);
    this.#delayed = new DelayedKeys({ now: this.#now, release: (key, priority) => this.add(key, priority) });
  }

  /** Whether {@link shutDown} was called. */
  get shuttingDown(): boolean {
    return this.#closed;
  }

  /** Keys that wait for a worker. */
  get length(): number {
    return this.#ready.size;
  }

  /** How many keys of each priority wait for a worker; one without keys may be left out. */
  get depths(): ReadonlyMap<number, number> {
    return this.#ready.sizes;
  }

  /** How many keys of a higher priority than this wait for a worker. */
  lengthAbove(priority: number): number {
    return this.#ready.sizeAbove(priority);
  }

  /** Start times of the keys in work, on the monotonic clock. */
  get inWork(): IterableIterator<number> {
    return this.#processing.values().map(({ startedAt }) => startedAt);
  }

  /** The priority with which a key in work was taken, to add it again with; 0 where it is not in work. */
  priorityOf(key: string): number {
    return this.#processing.get(key)?.priority ?? 0;
  }

  add(key: string, priority = 0): void {
    if (this.#closed) return;
    if (this.#processing.has(key)) {
      this.#dirty.set(key, Math.max(priority, this.#dirty.get(key) ?? priority));
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
  addAfter(key: string, ms: number, priority = 0): void {
    if (this.#closed) return;
    if (ms > 0) this.#observer?.retried();
    this.#delayed.add(key, ms, priority);
  }

  /** Adds a key that failed, when the rate limiter lets it. Returns that delay in milliseconds. */
  addRateLimited(key: string, priority = 0): number {
    const delay = this.#rateLimiter.when(key);
    this.addAfter(key, delay, priority);
    return delay;
  }

  /** The key did well: its next failure starts the backoff anew. */
  forget(key: string): void {
    this.#rateLimiter.forget(key);
  }

  /** How often the key failed in a row. */
  failures(key: string): number {
    return this.#rateLimiter.failures(key);
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
    const inWork = this.#processing.get(key);
    if (!inWork) return;
    this.#processing.delete(key);
    this.#observer?.finished(this.#now() - inWork.startedAt);
    const priority = this.#dirty.get(key);
    this.#dirty.delete(key);
    if (priority !== undefined) this.add(key, priority);
  }

  /** No more keys: waiting workers get undefined, keys in work may finish. */
  shutDown(): void {
    this.#closed = true;
    this.#delayed.clear();
    for (const take of this.#takers.splice(0)) take(undefined);
  }

  #hand(): void {
    while (this.#takers.length > 0) {
      const next = this.#ready.shift();
      if (!next) break;
      const now = this.#now();
      this.#observer?.started(now - (this.#addedAt.get(next.key) ?? now), next.key);
      this.#addedAt.delete(next.key);
      this.#processing.set(next.key, { startedAt: now, priority: next.priority });
      this.#takers.shift()?.(next.key);
    }
  }
}
