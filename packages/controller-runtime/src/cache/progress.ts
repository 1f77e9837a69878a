import type { KubernetesObject } from "../kubernetes/index.ts";
import { compareResourceVersions } from "./resource-version.ts";
import { keyOf } from "./store.ts";

/** A list on its way into the cache. */
export interface Listing {
  readonly version: string;
  /** What of it is in already. */
  readonly keys: Set<string>;
}

/** How far the watches and lists of one kind have come, by namespace; "" is the whole cluster. */
export class Progress {
  readonly #seen = new Map<string, string>();
  readonly #listings = new Map<string, Listing>();

  /** The watch has come to this resourceVersion. */
  reached(version: string, namespace: string): void {
    this.#seen.set(namespace, version);
  }

  /** A list begins to come in. What it has brought counts as seen up to its version, the rest as seen before. */
  listing(version: string, namespace: string): Listing {
    const listing: Listing = { version, keys: new Set() };
    this.#listings.set(namespace, listing);
    return listing;
  }

  /** The list is in, as a whole. */
  listed(version: string, namespace: string): void {
    this.#listings.delete(namespace);
    this.reached(version, namespace);
  }

  /** Whether the API server has told of this version of the object already, or of a later one, or of its end. */
  isPast(object: KubernetesObject): boolean {
    const { namespace = "", resourceVersion = "" } = object.metadata;
    const listing = this.#listings.get("") ?? this.#listings.get(namespace);
    const seen = listing?.keys.has(keyOf(object)) ? listing.version : (this.#seen.get("") ?? this.#seen.get(namespace));
    return seen !== undefined && compareResourceVersions(seen, resourceVersion) >= 0;
  }
}
