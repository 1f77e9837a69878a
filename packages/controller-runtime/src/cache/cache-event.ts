import type { KubernetesObject } from "../kubernetes/index.ts";

/** Whose change it was. */
export interface Authorship {
  /**
   * Whether nobody but this process made the change, by its manager's client. To a controller's map and predicates: nobody
   * but this very controller.
   */
  readonly own: boolean;
  /** The controller whose reconcile made all of an own change; absent where there was none, or several. */
  readonly writer?: string | undefined;
}

/** What changed in the cache. */
export type CacheEvent<T extends KubernetesObject> = Authorship &
  ({ readonly type: "added"; readonly object: T; readonly initial: boolean } | { readonly type: "updated"; readonly old: T; readonly object: T } | { readonly type: "deleted"; readonly object: T });

export type CacheHandler<T extends KubernetesObject> = (event: CacheEvent<T>) => void;
