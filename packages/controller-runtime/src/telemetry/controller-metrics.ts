import type { QueueObserver } from "../queue/work-queue.ts";
import type { Metrics, QueueSample } from "./metrics.ts";

type Result = "success" | "requeue" | "requeue_after" | "error";

/** The metrics of one controller and its queue, with their labels filled in once. */
export class ControllerMetrics {
  readonly #metrics: Metrics;
  readonly #name: string;
  readonly queue: QueueObserver;

  constructor(metrics: Metrics, name: string) {
    this.#metrics = metrics;
    this.#name = name;
    // Every result shows from the start, so that a rate over it is 0 and not absent.
    for (const result of ["success", "requeue", "requeue_after", "error"]) metrics.reconcileTotal.inc({ controller: name, result }, 0);
    for (const counter of [metrics.reconcileErrors, metrics.terminalErrors, metrics.panics, metrics.timeouts]) counter.inc({ controller: name }, 0);
    metrics.activeWorkers.set({ controller: name }, 0);
    const labels = { name, controller: name };
    for (const counter of [metrics.queueAdds, metrics.queueRetries]) counter.inc(labels, 0);
    this.queue = {
      added: () => metrics.queueAdds.inc(labels),
      retried: () => metrics.queueRetries.inc(labels),
      started: (waitedMs) => metrics.queueTime.observe(labels, waitedMs / 1000),
      finished: (workedMs) => metrics.workTime.observe(labels, workedMs / 1000),
    };
  }

  maxConcurrentReconciles(count: number): void {
    this.#metrics.maxConcurrent.set({ controller: this.#name }, count);
  }

  observeQueue(sample: QueueSample): void {
    this.#metrics.observeQueue(this.#name, sample);
  }

  started(): void {
    this.#metrics.activeWorkers.inc({ controller: this.#name });
  }

  finished(workedMs: number): void {
    this.#metrics.activeWorkers.dec({ controller: this.#name });
    this.#metrics.reconcileTime.observe({ controller: this.#name }, workedMs / 1000);
  }

  result(result: Result): void {
    this.#metrics.reconcileTotal.inc({ controller: this.#name, result });
    if (result === "error") this.#metrics.reconcileErrors.inc({ controller: this.#name });
  }

  panicked(): void {
    this.#metrics.panics.inc({ controller: this.#name });
  }

  timedOut(): void {
    this.#metrics.timeouts.inc({ controller: this.#name });
  }

  terminalError(): void {
    this.#metrics.terminalErrors.inc({ controller: this.#name });
  }
}
