import type { KubernetesObject } from "../kubernetes/index.ts";
import type { Packed } from "./packed.ts";

/** What changed in the cache. `own` marks a change that this process made itself and has seen already. */
export type CacheEvent<T extends KubernetesObject> =
  | { readonly type: "added"; readonly object: T; readonly own: boolean; readonly initial: boolean }
  | { readonly type: "updated"; readonly old: T; readonly object: T; readonly own: boolean }
  | { readonly type: "deleted"; readonly object: T; readonly own: boolean };

export type CacheHandler<T extends KubernetesObject> = (event: CacheEvent<T>) => void;

/** A change whose handlers mostly look at what there is now: what there was before is read for those who ask. */
export class Updated<T extends KubernetesObject> {
  readonly type = "updated";
  readonly object: T;
  readonly own: boolean;
  readonly #before: Packed<T>;
  #old: T | undefined;

  constructor({ old, object, own }: { readonly old: Packed<T>; readonly object: T; readonly own: boolean }) {
    this.object = object;
    this.own = own;
    this.#before = old;
  }

  get old(): T {
    return (this.#old ??= this.#before.unpack());
  }
}
