import type { KubernetesObject } from "../kubernetes/index.ts";

/** What changed in the cache. `own` marks a change that this process made itself and has seen already. */
export type CacheEvent<T extends KubernetesObject> =
  | { readonly type: "added"; readonly object: T; readonly own: boolean; readonly initial: boolean }
  | { readonly type: "updated"; readonly old: T; readonly object: T; readonly own: boolean }
  | { readonly type: "deleted"; readonly object: T; readonly own: boolean };

export type CacheHandler<T extends KubernetesObject> = (event: CacheEvent<T>) => void;
