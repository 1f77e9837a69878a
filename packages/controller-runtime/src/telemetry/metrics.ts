import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "@prometheus-io/client";
import { DepthByPriority } from "./depth-by-priority.ts";

/** Buckets for what may take nanoseconds, in seconds, by tens (pkg/internal/metrics/workqueue.go, pkg/webhook/internal/metrics/metrics.go). */
export const tens: readonly number[] = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
/** controller-runtime's buckets for requests, in seconds (pkg/metrics/client_go_adapter.go). */
const requestBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60];
/** controller-runtime's buckets for reconcile times, in seconds (pkg/internal/controller/metrics/metrics.go). */
const reconcileBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5,
  6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
];

/** What is read of a queue at each scrape, at no cost between them. */
export interface QueueSample {
  /** When the keys in work were taken, by `performance.now`. */
  readonly startTimes: () => Iterable<number>;
  /** How many keys of each priority wait. */
  readonly depths: () => ReadonlyMap<number, number>;
}

interface SampledQueue extends QueueSample {
  readonly depth: DepthByPriority;
}

/**
 * The metrics of one manager, under the names that controller-runtime and client-go gave them, so that dashboards and
 * alerts made for those work unchanged. Register your own with `registers: [metrics.registry]`.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #queues = new Map<string, SampledQueue>();
  readonly reconcileTotal = this.#counter("controller_runtime_reconcile_total", "Total number of reconciliations per controller", ["controller", "result"]);
  readonly reconcileErrors = this.#counter("controller_runtime_reconcile_errors_total", "Total number of reconciliation errors per controller", ["controller"]);
  readonly terminalErrors = this.#counter("controller_runtime_terminal_reconcile_errors_total", "Total number of terminal reconciliation errors per controller", ["controller"]);
  readonly panics = this.#counter("controller_runtime_reconcile_panics_total", "Total number of reconciliation panics per controller", ["controller"]);
  readonly timeouts = this.#counter("controller_runtime_reconcile_timeouts_total", "Total number of reconciliation timeouts per controller", ["controller"]);
  readonly reconcileTime = this.#histogram("controller_runtime_reconcile_time_seconds", "Length of time per reconciliation per controller", { labels: ["controller"], buckets: reconcileBuckets });
  readonly maxConcurrent = this.#gauge("controller_runtime_max_concurrent_reconciles", "Maximum number of concurrent reconciles per controller", ["controller"]);
  readonly activeWorkers = this.#gauge("controller_runtime_active_workers", "Number of currently used workers per controller", ["controller"]);
  readonly queueDepth = this.#sampled("workqueue_depth", "Current depth of workqueue by workqueue and priority", { labels: ["name", "controller", "priority"], sample: (gauge) => this.#sampleDepths(gauge) });
  readonly queueAdds = this.#counter("workqueue_adds_total", "Total number of adds handled by workqueue", ["name", "controller"]);
  readonly queueRetries = this.#counter("workqueue_retries_total", "Total number of items added to the workqueue with a non-zero delay", ["name", "controller"]);
  readonly queueTime = this.#histogram("workqueue_queue_duration_seconds", "How long in seconds an item stays in workqueue before being requested", { labels: ["name", "controller"], buckets: tens });
  readonly workTime = this.#histogram("workqueue_work_duration_seconds", "How long in seconds processing an item from workqueue takes", { labels: ["name", "controller"], buckets: tens });
  readonly unfinishedWork = this.#sampled("workqueue_unfinished_work_seconds", "How many seconds of work has been done that is in progress and hasn't been observed by work_duration", { labels: ["name", "controller"], sample: (gauge) => this.#sampleWork(gauge, (seconds) => seconds.reduce((a, b) => a + b, 0)) });
  readonly longestRunning = this.#sampled("workqueue_longest_running_processor_seconds", "How many seconds has the longest running processor for workqueue been running", { labels: ["name", "controller"], sample: (gauge) => this.#sampleWork(gauge, (seconds) => Math.max(0, ...seconds)) });
  readonly restRequests = this.#counter("rest_client_requests_total", "Number of HTTP requests, partitioned by status code, method, and host", ["code", "method", "host"]);
  readonly restRequestTime = this.#histogram("rest_client_request_duration_seconds", "Request latency in seconds. Broken down by verb and host", { labels: ["verb", "host"], buckets: requestBuckets });
  readonly leader = this.#gauge("leader_election_master_status", "Gauge of if the reporting system is master of the relevant lease, 0 indicates backup, 1 indicates master. 'name' is the string used to identify the lease", ["name"]);

  /** Adds what a Node process tells of itself: event loop lag, garbage collection, heap, CPU, handles. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Adds a queue, which is read at each scrape. */
  observeQueue(name: string, sample: QueueSample): void {
    this.#queues.set(name, { ...sample, depth: new DepthByPriority() });
  }

  #sampleWork(gauge: Gauge<"name" | "controller">, combine: (seconds: readonly number[]) => number): void {
    const now = performance.now();
    for (const [name, { startTimes }] of this.#queues) {
      const seconds = [...startTimes()].map((startedAt) => (now - startedAt) / 1000);
      gauge.set({ name, controller: name }, combine(seconds));
    }
  }

  #sampleDepths(gauge: Gauge<"name" | "controller" | "priority">): void {
    gauge.reset();
    for (const [name, { depths, depth }] of this.#queues) {
      for (const [priority, length] of depth.series(depths())) gauge.set({ name, controller: name, priority }, length);
    }
  }

  #sampled<L extends string>(name: string, help: string, { labels, sample }: { labels: readonly L[]; sample: (gauge: Gauge<L>) => void }): Gauge<L> {
    const gauge: Gauge<L> = new Gauge({ name, help, labelNames: [...labels], registers: [this.registry], collect: () => sample(gauge) });
    return gauge;
  }

  #counter<L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> {
    return new Counter({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  #gauge<L extends string>(name: string, help: string, labelNames: readonly L[]): Gauge<L> {
    return new Gauge({ name, help, labelNames: [...labelNames], registers: [this.registry] });
  }

  #histogram<L extends string>(name: string, help: string, { labels, buckets }: { labels: readonly L[]; buckets: readonly number[] }): Histogram<L> {
    return new Histogram({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [this.registry] });
  }
}
