import type { KubernetesObject } from "../kubernetes/index.ts";
import { Packed } from "./packed.ts";

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

interface Index<T> {
  readonly of: IndexFunction<T>;
  readonly keys: Map<string, Keys>;
}

/** As many as a few workers have in hand at a time. */
const maxRecent = 32;

/**
 * Objects by key, with indexes. Objects are kept packed; those that were used last are at hand as they are.
 *
 * Guarantees: an index is right after every call; what is read again soon is the same object. Objects are shared, not
 * copied: whoever reads one must not change it.
 */
export class Store<T extends KubernetesObject> {
  readonly #objects = new Map<string, Packed<T>>();
  /** In the order of their last use. */
  readonly #recent = new Map<string, T>();
  readonly #indexes = new Map<string, Index<T>>();

  /** Adds an index; objects already there are indexed at once. */
  addIndex(name: string, of: IndexFunction<T>): void {
    if (this.#indexes.has(name)) throw new TypeError(`index "${name}" is there already`);
    const index = { of, keys: new Map<string, Keys>() };
    this.#indexes.set(name, index);
    for (const [key, object] of this.#objects) for (const value of of(object.unpack())) addTo(index.keys, value, key);
  }

  get size(): number {
    return this.#objects.size;
  }

  /** The object as it is kept, for those who may not need to read it. */
  peek(key: string): Packed<T> | undefined {
    return this.#objects.get(key);
  }

  get(key: string): T | undefined {
    const object = this.#recent.get(key) ?? this.#objects.get(key)?.unpack();
    if (object) this.#remember(key, object);
    return object;
  }

  keys(): IterableIterator<string> {
    return this.#objects.keys();
  }

  *values(): IterableIterator<T> {
    for (const [key, object] of this.#objects) yield this.#recent.get(key) ?? object.unpack();
  }

  /** The objects that the named index holds under `value`, in no particular order. */
  byIndex(name: string, value: string): T[] {
    const index = this.#indexes.get(name);
    if (!index) throw new TypeError(`there is no index "${name}"`);
    const found: T[] = [];
    for (const key of keysUnder(index.keys, value)) {
      const object = this.get(key);
      if (object) found.push(object);
    }
    return found;
  }

  set(key: string, object: T): void {
    this.#unindex(key);
    this.#objects.set(key, new Packed(object));
    this.#remember(key, object);
    for (const { of, keys } of this.#indexes.values()) for (const value of of(object)) addTo(keys, value, key);
  }

  delete(key: string): void {
    this.#unindex(key);
    this.#objects.delete(key);
    this.#recent.delete(key);
  }

  #unindex(key: string): void {
    if (this.#indexes.size === 0) return;
    const old = this.#recent.get(key) ?? this.#objects.get(key)?.unpack();
    if (!old) return;
    for (const { of, keys } of this.#indexes.values()) for (const value of of(old)) removeFrom(keys, value, key);
  }

  #remember(key: string, object: T): void {
    this.#recent.delete(key);
    this.#recent.set(key, object);
    if (this.#recent.size <= maxRecent) return;
    for (const [oldest] of this.#recent) return void this.#recent.delete(oldest);
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
  if (present === undefined) return;
  if (typeof present !== "string") present.delete(key);
  if (present === key || (typeof present !== "string" && present.size === 0)) keys.delete(value);
}
