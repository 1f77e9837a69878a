import type { KubernetesObject } from "../kubernetes/index.ts";

/** `namespace/name`, or `name` for what is in no namespace: client-go's MetaNamespaceKey. */
export function keyOf(object: KubernetesObject): string {
  const { namespace, name } = object.metadata;
  return namespace ? `${namespace}/${name}` : (name ?? "");
}

export function keyFor(ref: { readonly namespace?: string | undefined; readonly name: string }): string {
  return ref.namespace ? `${ref.namespace}/${ref.name}` : ref.name;
}

/** The values under which an object is found in an index. */
export type IndexFunction<T> = (object: T) => readonly string[];

/** The keys that an index holds under a value: mostly one, and a set of one takes ten times the memory. */
type Keys = string | Set<string>;

/**
 * Objects by key, with indexes.
 *
 * Guarantees: an index is right after every call. Objects are shared, not copied: whoever reads one must not change it.
 */
export class Store<T extends KubernetesObject> {
  readonly #objects = new Map<string, T>();
  readonly #indexes = new Map<string, { readonly of: IndexFunction<T>; readonly keys: Map<string, Keys> }>();

  /** Adds an index; objects already there are indexed at once. */
  addIndex(name: string, of: IndexFunction<T>): void {
    if (this.#indexes.has(name)) throw new TypeError(`index "${name}" is there already`);
    const index = { of, keys: new Map<string, Keys>() };
    this.#indexes.set(name, index);
    for (const [key, object] of this.#objects) for (const value of of(object)) addTo(index.keys, value, key);
  }

  get size(): number {
    return this.#objects.size;
  }

  get(key: string): T | undefined {
    return this.#objects.get(key);
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  values(): IterableIterator<T> {
    return this.#objects.values();
  }

  /** The objects that the named index holds under `value`, in no particular order. */
  byIndex(name: string, value: string): T[] {
    const index = this.#indexes.get(name);
    if (!index) throw new TypeError(`there is no index "${name}"`);
    const found: T[] = [];
    for (const key of keysUnder(index.keys, value)) {
      const object = this.#objects.get(key);
      if (object) found.push(object);
    }
    return found;
  }

  set(key: string, object: T): void {
    const old = this.#objects.get(key);
    this.#objects.set(key, object);
    for (const { of, keys } of this.#indexes.values()) {
      if (old) for (const value of of(old)) removeFrom(keys, value, key);
      for (const value of of(object)) addTo(keys, value, key);
    }
  }

  delete(key: string): void {
    const old = this.#objects.get(key);
    if (!old) return;
    this.#objects.delete(key);
    for (const { of, keys } of this.#indexes.values()) for (const value of of(old)) removeFrom(keys, value, key);
  }
}

function keysUnder(keys: ReadonlyMap<string, Keys>, value: string): Iterable<string> {
  const found = keys.get(value);
  return typeof found === "string" ? [found] : (found ?? []);
}

function addTo(keys: Map<string, Keys>, value: string, key: string): void {
  const present = keys.get(value);
  if (present === undefined || present === key) keys.set(value, key);
  else if (typeof present === "string") keys.set(value, new Set([present, key]));
  else present.add(key);
}

function removeFrom(keys: Map<string, Keys>, value: string, key: string): void {
  const present = keys.get(value);
  if (typeof present === "object") present.delete(key);
  if (present === key || (typeof present === "object" && present.size === 0)) keys.delete(value);
}
