import { longestTimerMs } from "../event-loop/longest-timer.ts";

interface Delayed {
  readonly at: number;
  readonly priority: number;
  readonly timer: NodeJS.Timeout;
}

export interface DelayedKeysOptions {
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
  /** Called when a key's time has come. */
  readonly release: (key: string, priority: number) => void;
}

/**
 * Keys that wait for their time, each once, with the earliest of its times and the highest of its priorities. Their
 * timers do not keep the process from ending.
 */
export class DelayedKeys {
  readonly #options: DelayedKeysOptions;
  readonly #keys = new Map<string, Delayed>();

  constructor(options: DelayedKeysOptions) {
    this.#options = options;
  }

  /** Releases the key in `ms` milliseconds, at once where that is none. */
  add(key: string, ms: number, priority: number): void {
    const { now, release } = this.#options;
    if (ms <= 0) return release(key, priority);
    const at = now() + ms;
    const present = this.#keys.get(key);
    const highest = Math.max(priority, present?.priority ?? priority);
    if (present && present.at <= at) return void this.#keys.set(key, { ...present, priority: highest });
    clearTimeout(present?.timer);
    const timer = setTimeout(() => this.#fire(key, ms - longestTimerMs), Math.min(ms, longestTimerMs));
    timer.unref();
    this.#keys.set(key, { at, priority: highest, timer });
  }

  /** Forgets them all. */
  clear(): void {
    for (const { timer } of this.#keys.values()) clearTimeout(timer);
    this.#keys.clear();
  }

  #fire(key: string, remainingMs: number): void {
    const delayed = this.#keys.get(key);
    if (!delayed) return;
    this.#keys.delete(key);
    this.add(key, remainingMs, delayed.priority);
  }
}
