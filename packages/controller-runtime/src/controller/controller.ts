import { randomUUID } from "node:crypto";
import type { CacheEvent, Informer } from "../cache/informer.ts";
import { isApiError } from "../client/errors.ts";
import { writingAs } from "../client/writer.ts";
import { sharedTurn } from "../event-loop/time-slices.ts";
import type { KubernetesObject } from "../kubernetes/index.ts";
import type { RateLimiter } from "../queue/rate-limiter.ts";
import { WorkQueue } from "../queue/work-queue.ts";
import type { ControllerMetrics } from "../telemetry/controller-metrics.ts";
import type { Logger } from "../telemetry/log.ts";
import { isPanic } from "../telemetry/panic.ts";
import type { ControllerTracer } from "../telemetry/tracing/controller-tracer.ts";
import { checkControllerOptions } from "./check-options.ts";
import type { MapFunction } from "./event-handler.ts";
import { priorityOf } from "./event-priority.ts";
import { checkedOutcome, type Outcome } from "./outcome.ts";
import type { Predicate } from "./predicate.ts";
import { type Request, requestOf } from "./request.ts";
import { type TimeLimit, timeLimit } from "./time-limit.ts";

export interface ReconcileContext {
  /** Carries controller, namespace, name and reconcileID, which is another one each time, on every line. */
  readonly log: Logger;
  /** Aborted when the time-out passes or the manager stops. */
  readonly signal: AbortSignal;
  /** How many keys wait for a worker with a higher priority than this: who would come first if this one asked to come back with it. */
  readonly waitingAbove: (priority: number) => number;
}

/** Brings one object to where it should be. To throw is to ask for a retry. */
export type Reconciler = (request: Request, context: ReconcileContext) => Promise<Outcome>;

export interface ControllerOptions {
  /** The `controller` label of metrics and log lines. */
  readonly name: string;
  readonly reconcile: Reconciler;
  /** Keys worked on at the same time, a whole number from 1; default 1, as in controller-runtime. */
  readonly maxConcurrentReconciles?: number;
  /**
   * The context's signal is aborted after so many milliseconds, above 0 and up to 2^31-1, which is logged and counted; default never: each request
   * has a limit of its own. A reconcile that ignores its signal keeps its worker, and its key, until it ends.
   */
  readonly reconcileTimeoutMs?: number;
  /** How long a key waits that failed or asks to come back; default 5 ms doubled per failure, and 10 a second over all keys, as client-go's. */
  readonly rateLimiter?: RateLimiter;
  readonly log: Logger;
  readonly metrics: ControllerMetrics;
  /** Absent where tracing is off. */
  readonly tracer?: ControllerTracer;
}

/**
 * Takes keys from its queue and has them reconciled.
 *
 * Guarantees: one reconcile per key at a time; a reconciler that throws hurts nobody but its own key, which comes back
 * with backoff; a key that comes back has the priority that it had, unless it asks for another; `stop` lets the reconciles under way finish;
 * between reconciles the event loop has its turn every few milliseconds, however many keys wait and whatever they ask for
 * (one reconcile that computes for long blocks it all the same: cut it with `setImmediate` of `node:timers/promises`).
 */
export class Controller {
  readonly name: string;
  readonly #options: ControllerOptions;
  readonly #queue: WorkQueue;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #waitingAbove = (priority: number): number => this.#queue.lengthAbove(priority);
  #workers: Promise<void>[] = [];

  constructor(options: ControllerOptions) {
    checkControllerOptions(options);
    this.name = options.name;
    this.#options = options;
    this.#log = options.log.child({ controller: options.name });
    this.#queue = new WorkQueue({ observer: options.tracer?.observing(options.metrics.queue) ?? options.metrics.queue, rateLimiter: options.rateLimiter });
    options.metrics.observeQueue({ startTimes: () => this.#queue.inWork, depths: () => this.#queue.depths });
    options.metrics.maxConcurrentReconciles(this.#concurrency);
  }

  /**
   * Adds the keys that `map` finds for each event of an informer, where every predicate agrees. One that throws is logged
   * with controller, kind and object: the event of a predicate counts then, that of a map does not.
   */
  watch<T extends KubernetesObject>(informer: Informer<T>, map: MapFunction<T>, predicates: readonly Predicate<T>[] = []): void {
    informer.addHandler((told) => {
      const event = this.#asSeenHere(told);
      const isWanted = predicates.every((predicate) => this.#guarded(event, { what: "a predicate", work: () => predicate(event), otherwise: true }));
      if (!isWanted) return;
      const keys = this.#guarded(event, { what: "a map", work: () => keysOf(event, map), otherwise: new Set<string>() });
      this.#options.tracer?.queued(event, keys);
      for (const key of keys) this.#queue.add(key, priorityOf(event));
    });
  }

  /** What the controller's author gave may throw: that is reported with what it was about, and costs nobody else an event. */
  #guarded<T extends KubernetesObject, R>({ type, object }: CacheEvent<T>, { what, work, otherwise }: { readonly what: string; readonly work: () => R; readonly otherwise: R }): R {
    try {
      return work();
    } catch (err) {
      const { kind, metadata } = object;
      this.#log.error({ err, kind, namespace: metadata.namespace, name: metadata.name, event: type }, `${what} failed: ${what === "a map" ? "the event leads to no reconcile" : "the event counts as if it had agreed"}`);
      return otherwise;
    }
  }

  /** What another controller of this manager wrote is not this one's own. */
  #asSeenHere<T extends KubernetesObject>(event: CacheEvent<T>): CacheEvent<T> {
    return event.own && event.writer !== this.name ? { ...event, own: false } : event;
  }

  start(): void {
    this.#workers = Array.from({ length: this.#concurrency }, async () => await this.#work());
  }

  /** Takes no more keys; resolves when the reconciles under way have ended. */
  async stop(): Promise<void> {
    this.#queue.shutDown();
    await Promise.all(this.#workers);
  }

  /** Ends the reconciles under way by their signal. */
  abort(): void {
    this.#stop.abort();
  }

  get #concurrency(): number {
    return this.#options.maxConcurrentReconciles ?? 1;
  }

  async #work(): Promise<void> {
    const { tracer } = this.#options;
    for (;;) {
      const key = await this.#queue.get();
      // Where keys never run out and reconcilers wait for nothing, no signal, probe or lease would ever have its turn.
      const wait = sharedTurn();
      if (wait) await wait;
      if (key === undefined || this.#queue.shuttingDown) return;
      await (tracer ? tracer.reconcile(key, async () => await this.#reconcile(key)) : this.#reconcile(key));
      this.#queue.done(key);
    }
  }

  async #reconcile(key: string): Promise<void> {
    const { reconcile, metrics } = this.#options;
    const request = requestOf(key);
    const log = this.#log.child({ ...request, reconcileID: randomUUID() });
    const startedAt = performance.now();
    metrics.started();
    using limit = this.#timeLimit(log);
    const { signal } = limit;
    try {
      this.#settle(key, { outcome: checkedOutcome(await writingAs(this.name, async () => await reconcile(request, { log, signal, waitingAbove: this.#waitingAbove }))), log });
    } catch (error) {
      if (isPanic(error)) metrics.panicked();
      this.#retry(key, { error, log });
    } finally {
      metrics.finished(performance.now() - startedAt);
    }
  }

  #timeLimit(log: Logger): TimeLimit {
    const { reconcileTimeoutMs, metrics } = this.#options;
    return timeLimit(this.#stop.signal, reconcileTimeoutMs, () => {
      metrics.timedOut();
      log.warn({ reconcileTimeoutMs }, "reconcile timed out: its signal is aborted, and it keeps its worker until it ends");
    });
  }

  #settle(key: string, { outcome, log }: { readonly outcome: Outcome; readonly log: Logger }): void {
    const { metrics } = this.#options;
    switch (outcome.type) {
      case "done":
        this.#queue.forget(key);
        return this.#report("success");
      case "requeue":
        this.#queue.addRateLimited(key, this.#queue.priorityOf(key));
        return this.#report("requeue");
      case "requeueAfter":
        this.#queue.forget(key);
        this.#queue.addAfter(key, outcome.ms, outcome.priority ?? this.#queue.priorityOf(key));
        return this.#report("requeue_after");
      case "terminalError":
        this.#queue.forget(key);
        log.error({ err: outcome.error }, "reconcile failed and will not be retried until something changes");
        metrics.terminalError();
        return this.#report("error", outcome.error);
    }
  }

  #retry(key: string, { error, log }: { readonly error: unknown; readonly log: Logger }): void {
    const retryInMs = this.#queue.addRateLimited(key, this.#queue.priorityOf(key));
    // A conflict means that the cache will be newer at the next try: nothing that a person has to read about.
    if (isApiError(error, "Conflict")) log.debug({ retryInMs }, (error as Error).message);
    else log.error({ err: error, retryInMs }, "reconcile failed");
    this.#report("error", error);
  }

  #report(result: Parameters<ControllerMetrics["result"]>[0], error?: unknown): void {
    this.#options.metrics.result(result);
    this.#options.tracer?.settled(result, error);
  }
}

function keysOf<T extends KubernetesObject>(event: CacheEvent<T>, map: MapFunction<T>): ReadonlySet<string> {
  const keys = new Set(map(event.object));
  if (event.type === "updated") for (const key of map(event.old)) keys.add(key);
  return keys;
}
