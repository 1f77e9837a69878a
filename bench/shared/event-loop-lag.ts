import { createHistogram } from "node:perf_hooks";

/** Between two looks, in milliseconds: the shortest that a timer can do. */
const everyMs = 1;
const toMicroseconds = (ms: number): number => Math.max(1, Math.round(ms * 1000));

/**
 * How late the event loop is: how long something that is due waits for its turn.
 *
 * A stall counts for each millisecond in it at which something could have fallen due, each with what was left of it; as one
 * sample, a stall of a second would weigh no more than a moment of rest, and no percentile would show it.
 */
export class EventLoopLag implements Disposable {
  readonly #histogram = createHistogram();
  #due = performance.now() + everyMs;
  readonly #timer = setInterval(() => this.#look(), everyMs);

  get maxMs(): number {
    return this.#histogram.max / 1000;
  }

  percentileMs(percentile: number): number {
    return this.#histogram.percentile(percentile) / 1000;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    for (let lag = now - this.#due; lag >= 0; lag -= everyMs) this.#histogram.record(toMicroseconds(lag));
    this.#due = now + everyMs;
  }
}
