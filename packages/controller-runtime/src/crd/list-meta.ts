/** A list whose elements are told apart by their keys: `z.array(…).meta(listMap("name"))`. Server-side apply merges it. */
export function listMap(...keys: readonly [string, ...string[]]): {
  "x-kubernetes-list-type": "map";
  "x-kubernetes-list-map-keys": readonly string[];
} {
  return { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys };
}

/** A list of values of which each may occur once. Server-side apply merges it. */
export function listSet(): { "x-kubernetes-list-type": "set" } {
  return { "x-kubernetes-list-type": "set" };
}

/** A list that is replaced as a whole, which is also what a list without metadata is. */
export function listAtomic(): { "x-kubernetes-list-type": "atomic" } {
  return { "x-kubernetes-list-type": "atomic" };
}

/** An object that is replaced as a whole. */
export function mapAtomic(): { "x-kubernetes-map-type": "atomic" } {
  return { "x-kubernetes-map-type": "atomic" };
}
