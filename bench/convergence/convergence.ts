import { Cache, type Client, createLog } from "@service-operator/controller-runtime";
import { type Service, serviceKind } from "../../packages/service-operator/src/api/index.ts";
import { namespace } from "./load.ts";

/** Whether a Service is where it should be. */
export type IsSettled = (service: Service) => boolean;

/** Its operator has seen what it says now, and made its children. */
export const isObserved: IsSettled = ({ metadata, status }) => status.observedGeneration === metadata.generation;

/** It says that it is ready for what it says now. */
export const isReady: IsSettled = ({ metadata, status }) => {
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  return ready?.status === "True" && ready.observedGeneration === metadata.generation;
};

/** Follows Services by one watch, and knows when all are where they should be. */
export class Convergence implements AsyncDisposable {
  readonly #cache: Cache;
  readonly #isSettled: IsSettled;
  readonly #settled = new Set<string>();
  #onChange = (): void => undefined;

  constructor(client: Client, isSettled: IsSettled) {
    this.#isSettled = isSettled;
    this.#cache = new Cache({ client, namespaces: [namespace], log: createLog({ level: "error" }) });
    this.#cache.informer(serviceKind).addHandler(({ type, object }) => {
      if (type !== "deleted") this.#changed(object);
    });
  }

  async start(): Promise<void> {
    this.#cache.start();
    await this.#cache.synced();
  }

  /** How many are settled. */
  get settled(): number {
    return this.#settled.size;
  }

  /** Forgets what settled before, for a change of every Service. */
  restart(): void {
    this.#settled.clear();
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cache.stop();
  }

  #changed(service: Service): void {
    const name = service.metadata.name ?? "";
    if (!this.#isSettled(service)) return void this.#settled.delete(name);
    this.#settled.add(name);
    this.#onChange();
  }
}
