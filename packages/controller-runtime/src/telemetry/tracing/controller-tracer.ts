import type { Link } from "@opentelemetry/api";
import type { CacheEvent } from "../../cache/informer.ts";
import { type Request, requestOf } from "../../controller/request.ts";
import type { KubernetesObject } from "../../kubernetes/index.ts";
import type { QueueObserver } from "../../queue/work-queue.ts";
import { attribute } from "./attributes.ts";
import { errorType } from "./error-type.ts";
import type { Tracer } from "./tracer.ts";

/** OpenTelemetry's default limit of links of a span (specification, trace SDK, span limits): more would be dropped. */
const maxLinks = 128;

/**
 * The way of one controller's keys from the event to the end of the reconcile.
 *
 * An event is a span without duration; a reconcile is the root of a trace of its own, linked to the events that asked
 * for it, because it may have several and a parent can only be one. A first list's objects are no events.
 * Memory: the links of the keys that wait, as many keys as the queue has.
 */
export class ControllerTracer {
  readonly #tracer: Tracer;
  readonly #controller: string;
  readonly #links = new Map<string, Link[]>();
  readonly #waitedMs = new Map<string, number>();

  constructor(tracer: Tracer, controller: string) {
    this.#tracer = tracer;
    this.#controller = controller;
  }

  /** An event is about to add these keys to the queue. */
  queued(event: CacheEvent<KubernetesObject>, keys: ReadonlySet<string>): void {
    if (keys.size === 0 || (event.type === "added" && event.initial)) return;
    const context = this.#tracer.mark(`${event.type} ${event.object.kind}`, this.#eventAttributes(event));
    if (context) for (const key of keys) this.#link(key, { context });
  }

  /** Listens to the queue for how long each key waits, and passes on what it hears. */
  observing(observer: QueueObserver): QueueObserver {
    const waited = this.#waitedMs;
    return {
      added: () => observer.added(),
      retried: () => observer.retried(),
      started: (waitedMs, key) => {
        waited.set(key, waitedMs);
        observer.started(waitedMs, key);
      },
      finished: (workedMs) => observer.finished(workedMs),
    };
  }

  /** Runs the reconcile of a key in its span. */
  async reconcile<T>(key: string, work: () => Promise<T>): Promise<T> {
    const links = this.#links.get(key) ?? [];
    this.#links.delete(key); // events from now on ask for the next reconcile
    const attributes = { ...this.#keyAttributes(requestOf(key)), ...this.#queueAttributes(key) };
    return await this.#tracer.withSpan({ name: `reconcile ${this.#controller}`, attributes, links, root: true }, work);
  }

  /** How the reconcile under way ended, in the metric's words; `error` where it failed. */
  settled(result: string, error?: unknown): void {
    this.#tracer.describe({ [attribute.result]: result }, error === undefined ? undefined : errorType(error));
  }

  #link(key: string, link: Link): void {
    const links = this.#links.get(key);
    if (!links) this.#links.set(key, [link]);
    else if (links.length < maxLinks) links.push(link);
  }

  #keyAttributes({ namespace, name }: Request): Record<string, string> {
    return { [attribute.controller]: this.#controller, [attribute.objectName]: name, ...(namespace !== undefined && { [attribute.namespace]: namespace }) };
  }

  #queueAttributes(key: string): Record<string, number> {
    const waitedMs = this.#waitedMs.get(key);
    this.#waitedMs.delete(key);
    return waitedMs === undefined ? {} : { [attribute.queueSeconds]: waitedMs / 1000 };
  }

  #eventAttributes({ type, object: { kind, metadata } }: CacheEvent<KubernetesObject>): Record<string, string> {
    const { namespace, name = "", resourceVersion } = metadata;
    return {
      ...this.#keyAttributes({ name, ...(namespace !== undefined && { namespace }) }),
      [attribute.eventType]: type,
      [attribute.objectKind]: kind,
      ...(resourceVersion !== undefined && { [attribute.resourceVersion]: resourceVersion }),
    };
  }
}
