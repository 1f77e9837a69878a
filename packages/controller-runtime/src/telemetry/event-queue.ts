import { setTimeout as sleep } from "node:timers/promises";
import { type Clock, type RateLimit, RequestRate, systemClock } from "../client/request-rate.ts";

/** As many as client-go's older recorder remembers (tools/record/events_cache.go): some megabytes. */
const maxWaiting = 4096;

/** Whoever waits by it keeps no process from its end. */
const unreferenced: Clock = { ...systemClock, sleep: async (ms) => await sleep(ms, undefined, { ref: false }) };

export interface EventQueueOptions {
  readonly rateLimit: RateLimit;
  /** Called for each write that there was no room for. */
  readonly onDropped: () => void;
}

/**
 * Lets events be written in order, no faster than a rate, so that a thousand changes at once are made before they are
 * told of: an event costs the API server as much as any other write.
 *
 * Guarantees: at most 4,096 wait; waiting keeps no process from its end.
 * Assumption: a write never rejects.
 */
export class EventQueue {
  readonly #options: EventQueueOptions;
  readonly #rate: RequestRate;
  readonly #waiting: (() => Promise<void>)[] = [];
  #running = false;

  constructor(options: EventQueueOptions) {
    this.#options = options;
    this.#rate = new RequestRate(options.rateLimit, unreferenced);
  }

  /** How many have not begun. */
  get size(): number {
    return this.#waiting.length;
  }

  add(write: () => Promise<void>): void {
    if (this.#waiting.length >= maxWaiting) return this.#options.onDropped();
    this.#waiting.push(write);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let write = this.#waiting.shift(); write; write = this.#waiting.shift()) {
      await this.#rate.take();
      await write();
    }
    this.#running = false;
  }
}
