import type { KubernetesObject } from "./object.ts";

/** A kind of object and where the API server serves it. `T` is the type of its objects. */
export interface Kind<T extends KubernetesObject = KubernetesObject> {
  /** Group and version as in a manifest: `apps/v1`, or `v1` for the core group. */
  readonly apiVersion: T["apiVersion"];
  readonly kind: T["kind"];
  /** The resource's name in a URL. */
  readonly plural: string;
  readonly namespaced: boolean;
  /** Never set. It carries `T`, so that a function given a kind knows the type of the objects. */
  readonly _type?: T;
}
