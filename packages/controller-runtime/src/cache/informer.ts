import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { OwnWrite } from "../client/client.ts";
import { refOf } from "../client/paths.ts";
import { OwnWrites } from "./own-writes.ts";
import { compareResourceVersions } from "./resource-version.ts";
import { type IndexFunction, keyFor, keyOf, Store } from "./store.ts";

/** What changed in the cache. `own` marks a change that this process made itself and has seen already. */
export type CacheEvent<T extends KubernetesObject> =
  | { readonly type: "added"; readonly object: T; readonly own: boolean; readonly initial: boolean }
  | { readonly type: "updated"; readonly old: T; readonly object: T; readonly own: boolean }
  | { readonly type: "deleted"; readonly object: T; readonly own: boolean };

export type CacheHandler<T extends KubernetesObject> = (event: CacheEvent<T>) => void;

/** Makes of an object what the cache keeps of it, in place if it likes. It must keep the metadata that identifies it. */
export type Transform<T extends KubernetesObject> = (object: T) => T;

/** `managedFields` are three quarters of an object's memory, and hardly ever read. */
export function dropManagedFields<T extends KubernetesObject>(object: T): T {
  delete object.metadata.managedFields;
  return object;
}

export interface InformerOptions<T extends KubernetesObject> {
  readonly kind: Kind<T>;
  /** Default {@link dropManagedFields}. */
  readonly transform?: Transform<T>;
  /** A handler that throws is a bug: it is reported here, and the others still get the event. */
  readonly onHandlerError: (error: unknown) => void;
  readonly now?: () => number;
}

/**
 * The local copy of one kind: what the watch says, joined with what we wrote ourselves.
 *
 * Guarantees: an object never goes back behind this process's own write (property 4); handlers are told of every
 * change in order, with the object before it; a handler added late is told of what is there already.
 * Assumption: nobody changes an object that came out of it.
 */
export class Informer<T extends KubernetesObject> {
  readonly kind: Kind<T>;
  readonly store = new Store<T>();
  readonly #options: InformerOptions<T>;
  readonly #transform: Transform<T>;
  readonly #own: OwnWrites;
  readonly #handlers: CacheHandler<T>[] = [];
  /** For own writes not yet seen by the watch: the object as it was before them. */
  readonly #before = new Map<string, T | undefined>();
  /** How far each watch has come, by namespace; "" is the whole cluster. */
  readonly #seen = new Map<string, string>();

  constructor(options: InformerOptions<T>) {
    this.kind = options.kind;
    this.#options = options;
    this.#transform = options.transform ?? dropManagedFields;
    this.#own = new OwnWrites(options.now);
  }

  get(ref: { readonly namespace?: string | undefined; readonly name: string }): T | undefined {
    return this.store.get(keyFor(ref));
  }

  /** An object read from the API server in the form that this cache keeps; it is not stored. */
  project(object: T): T {
    return this.#transform(object);
  }

  addIndex(name: string, of: IndexFunction<T>): void {
    this.store.addIndex(name, of);
  }

  addHandler(handler: CacheHandler<T>): void {
    this.#handlers.push(handler);
    for (const object of this.store.values()) this.#tell(handler, { type: "added", object, own: false, initial: true });
  }

  /**
   * Our own write, from the client, before its caller goes on. What a write returned is shared with the cache from
   * then on. A write that the watch has overtaken already says nothing new.
   */
  absorb(write: OwnWrite): void {
    const key = keyFor(write.type === "written" ? refOf(write.object) : write.ref);
    const present = this.store.get(key);
    if (write.type === "deleted") {
      if (present?.metadata.uid !== write.uid) return;
      this.#remember(key, present);
      this.#own.deleted(key, present);
      this.store.delete(key);
      return;
    }
    if (this.#overtaken(write.object)) return;
    this.#remember(key, present);
    this.#own.written(key, write.object);
    this.store.set(key, this.#transform(write.object as T)); // a write to this kind returns this kind
  }

  /** The watch of a namespace (or of all) has come to this resourceVersion. */
  progress(version: string, namespace = ""): void {
    this.#seen.set(namespace, version);
  }

  /** An object that the watch shows, added or changed. */
  observe(incoming: T, initial = false): void {
    const key = keyOf(incoming);
    const verdict = this.#own.judge(key, incoming);
    if (verdict === "older") return;
    const old = this.#baseline(key);
    const object = this.#transform(incoming);
    this.store.set(key, object);
    const own = verdict === "own";
    if (old && old.metadata.uid !== object.metadata.uid) {
      this.#emit({ type: "deleted", object: old, own: false });
      this.#emit({ type: "added", object, own, initial: false });
    } else if (!old) this.#emit({ type: "added", object, own, initial });
    else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) this.#emit({ type: "updated", old, object, own });
  }

  /** The watch says that an object is gone. */
  observeDeleted(incoming: T): void {
    const key = keyOf(incoming);
    const verdict = this.#own.judgeDeletion(key, incoming);
    if (verdict === "older") return;
    const known = this.#baseline(key);
    const present = this.store.get(key);
    this.store.delete(key);
    const { uid } = incoming.metadata;
    // Its predecessor's end was passed over, as older than our writes to the name.
    if (known && known.metadata.uid !== uid) this.#emit({ type: "deleted", object: known, own: false });
    if (present || known?.metadata.uid === uid) this.#emit({ type: "deleted", object: this.#transform(incoming), own: verdict === "own" });
  }

  /** A whole list, of one namespace or of all: what it lacks is gone. */
  replace(items: readonly T[], listVersion: string, namespace?: string): void {
    const listed = new Set(items.map(keyOf));
    for (const item of items) this.observe(item, true);
    for (const key of new Set([...this.store.keys(), ...this.#before.keys()])) {
      if (listed.has(key) || (namespace !== undefined && !key.startsWith(`${namespace}/`))) continue;
      if (!this.#own.outlives(key, listVersion)) this.#lose(key, listVersion);
    }
    this.progress(listVersion, namespace);
  }

  /** A list lacks it. Whoever counted on it is told, also where nothing but our own write had told of it. */
  #lose(key: string, listVersion: string): void {
    const present = this.store.get(key);
    const before = this.#before.get(key);
    this.store.delete(key);
    this.#before.delete(key);
    this.#own.confirmDeletion(key, listVersion);
    if (before && before.metadata.uid !== present?.metadata.uid) this.#emit({ type: "deleted", object: before, own: present === undefined });
    if (present) this.#emit({ type: "deleted", object: present, own: false });
  }

  #overtaken({ metadata }: KubernetesObject): boolean {
    const seen = this.#seen.get("") ?? this.#seen.get(metadata.namespace ?? "");
    return seen !== undefined && compareResourceVersions(seen, metadata.resourceVersion ?? "") >= 0;
  }

  #remember(key: string, present: T | undefined): void {
    if (!this.#before.has(key)) this.#before.set(key, present);
  }

  /** What handlers last heard of the object: not our own write that they were not told of. */
  #baseline(key: string): T | undefined {
    const old = this.#before.has(key) ? this.#before.get(key) : this.store.get(key);
    this.#before.delete(key);
    return old;
  }

  #emit(event: CacheEvent<T>): void {
    for (const handler of this.#handlers) this.#tell(handler, event);
  }

  #tell(handler: CacheHandler<T>, event: CacheEvent<T>): void {
    try {
      handler(event);
    } catch (error) {
      this.#options.onHandlerError(error);
    }
  }
}
