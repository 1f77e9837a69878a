import { Cache, type Client, createLog, metadataOnly } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { serviceLabel } from "../../packages/service-operator/src/core/labels.ts";
import { childKinds, namespace } from "./load.ts";

interface Seen {
  readonly createdAt: number;
  readonly children: Set<string>;
}

/** Measures how long after the request that creates a Service a watch shows its last child. */
export class CreationLatency implements AsyncDisposable {
  readonly #cache: Cache;
  readonly #waiting = new Map<string, Seen>();
  readonly #latenciesMs: number[] = [];

  constructor(client: Client) {
    this.#cache = new Cache({ client, namespaces: [namespace], log: createLog({ level: "error" }) });
    for (const kind of childKinds) {
      this.#cache.informer(metadataOnly(kind), { labelSelector: serviceLabel }).addHandler(({ type, object }) => {
        if (type === "added") this.#childSeen(object);
      });
    }
  }

  async start(): Promise<void> {
    this.#cache.start();
    await this.#cache.synced();
  }

  /** A Service is about to be created: its time begins. */
  begin(name: string): void {
    this.#waiting.set(name, { createdAt: performance.now(), children: new Set() });
  }

  /** Milliseconds of each Service that has all its children, in ascending order. */
  get latenciesMs(): readonly number[] {
    return this.#latenciesMs.toSorted((a, b) => a - b);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cache.stop();
  }

  #childSeen({ kind, metadata }: KubernetesObject): void {
    const name = metadata.labels?.[serviceLabel] ?? "";
    const seen = this.#waiting.get(name);
    if (!seen) return;
    seen.children.add(kind);
    if (seen.children.size < childKinds.length) return;
    this.#latenciesMs.push(performance.now() - seen.createdAt);
    this.#waiting.delete(name);
  }
}
