import type { Turn } from "../event-loop/time-slices.ts";
import type { KubernetesObject } from "../kubernetes/index.ts";
import type { CacheEvent, CacheHandler } from "./cache-event.ts";

/** Told of what a handler threw, and at which event. */
export type HandlerErrorReport<T extends KubernetesObject> = (error: unknown, event: CacheEvent<T>) => void;

/**
 * One handler of an informer, and what it has yet to be told.
 *
 * Guarantees: it is told of everything in order and one at a time; a handler that throws is reported and told of the
 * rest all the same.
 */
export class Listener<T extends KubernetesObject> {
  readonly #handler: CacheHandler<T>;
  readonly #onError: HandlerErrorReport<T>;
  /** Present while it is being told of what was there before it: what comes meanwhile waits behind that. */
  #backlog: CacheEvent<T>[] | undefined;

  constructor(handler: CacheHandler<T>, onError: HandlerErrorReport<T>) {
    this.#handler = handler;
    this.#onError = onError;
  }

  tell(event: CacheEvent<T>): void {
    if (this.#backlog) this.#backlog.push(event);
    else this.#call(event);
  }

  /** Tells of what is there, as `initial`; a large cache takes several turns of the event loop. */
  async catchUp(objects: Iterable<T>, turn: Turn): Promise<void> {
    this.#backlog = Array.from(objects, (object): CacheEvent<T> => ({ type: "added", object, own: false, initial: true }));
    for (const event of this.#backlog) {
      this.#call(event);
      const wait = turn();
      if (wait) await wait;
    }
    this.#backlog = undefined;
  }

  #call(event: CacheEvent<T>): void {
    try {
      this.#handler(event);
    } catch (error) {
      this.#onError(error, event);
    }
  }
}
