import { Cache, type Client, createLog, metadataOnly } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { type Service, serviceKind } from "../../packages/service-operator/src/api/index.ts";
import { serviceLabel } from "../../packages/service-operator/src/core/labels.ts";
import { childKinds, namespace } from "./load.ts";

interface Seen {
  readonly createdAt: number;
  readonly children: Set<string>;
  completeAt?: number;
  settledAt?: number;
}

/** Follows Services and their children, as a cache shows them, and knows when all is there. */
export class Convergence implements AsyncDisposable {
  readonly #cache: Cache;
  readonly #seen = new Map<string, Seen>();
  #onChange = (): void => undefined;

  constructor(client: Client) {
    this.#cache = new Cache({ client, namespaces: [namespace], log: createLog({ level: "error" }) });
    this.#cache.informer(serviceKind).addHandler(({ type, object }) => {
      if (type !== "deleted") this.#serviceChanged(object);
    });
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
  expect(name: string): void {
    this.#of(name);
  }

  /** How many are as they should be: status of the present generation, and all children there. */
  get settled(): number {
    return this.#seen.values().reduce((sum, { settledAt }) => sum + (settledAt === undefined ? 0 : 1), 0);
  }

  /** Forgets what settled before, for a change of every Service. */
  restart(): void {
    for (const seen of this.#seen.values()) delete seen.settledAt;
  }

  /** Resolves when so many are settled; rejects when the limit passes before. */
  async until(count: number, limitMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`${this.settled} of ${count} Services settled within ${limitMs / 1000} s`)), limitMs);
    this.#onChange = () => {
      if (this.settled >= count) resolve();
    };
    this.#onChange();
    await promise.finally(() => clearTimeout(timer));
  }

  /** Milliseconds from the request that creates a Service until the watch has shown its last child. */
  latenciesMs(names: readonly string[]): number[] {
    return names.flatMap((name) => {
      const seen = this.#seen.get(name);
      return seen?.completeAt === undefined ? [] : [seen.completeAt - seen.createdAt];
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cache.stop();
  }

  #of(name: string): Seen {
    const known = this.#seen.get(name);
    if (known) return known;
    const seen: Seen = { createdAt: performance.now(), children: new Set() };
    this.#seen.set(name, seen);
    return seen;
  }

  #serviceChanged({ metadata, status }: Service): void {
    const seen = this.#of(metadata.name ?? "");
    const observed = status.observedGeneration === metadata.generation;
    if (observed && seen.settledAt === undefined) {
      seen.settledAt = performance.now();
      this.#onChange();
    } else if (!observed) delete seen.settledAt;
  }

  #childSeen({ kind, metadata }: KubernetesObject): void {
    const seen = this.#of(metadata.labels?.[serviceLabel] ?? "");
    seen.children.add(kind);
    if (seen.children.size === childKinds.length) seen.completeAt ??= performance.now();
  }
}
