import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { AttributedWrite } from "../client/client.ts";
import { refOf } from "../client/paths.ts";
import { sharedTurn, type Turn } from "../event-loop/time-slices.ts";
import type { CacheEvent, CacheHandler } from "./cache-event.ts";
import { HeldEvents } from "./held-events.ts";
import { type HandlerErrorReport, Listener } from "./listener.ts";
import { OwnWrites } from "./own-writes.ts";
import { type Listing, Progress } from "./progress.ts";
import { type IndexFunction, keyFor, keyOf, Store } from "./store.ts";
import { shareWith } from "./structural-sharing.ts";

export type { Authorship, CacheEvent, CacheHandler } from "./cache-event.ts";

/**
 * Makes of an object what the cache keeps of it, in place if it likes. It must keep the metadata that identifies it, and
 * return nothing that is frozen: the cache has what is equal in two objects in memory once.
 */
export type Transform<T extends KubernetesObject> = (object: T) => T;

/**
 * `managedFields` are three quarters of an object's memory, and hardly ever read. The metadata is made anew: `delete`
 * would leave V8 a hash table in its place, which takes half a kilobyte more.
 */
export function dropManagedFields<T extends KubernetesObject>(object: T): T {
  const { managedFields: _, ...metadata } = object.metadata;
  object.metadata = metadata;
  return object;
}

export interface InformerOptions<T extends KubernetesObject> {
  readonly kind: Kind<T>;
  /** Default {@link dropManagedFields}. */
  readonly transform?: Transform<T>;
  /** A handler that throws is a bug: it is reported here, and the others still get the event. */
  readonly onHandlerError: HandlerErrorReport<T>;
  readonly now?: () => number;
  /** Asked between two objects; default {@link sharedTurn}. */
  readonly turn?: Turn;
}

/**
 * The local copy of one kind: what the watch says, joined with what we wrote ourselves.
 *
 * Guarantees: an object never goes back behind this process's own write (property 4); what others wrote in between is nobody's own change; handlers are told of every
 * change in order, with the object before it; a handler added late is told of what is there already.
 * Assumption: nobody changes an object that came out of it. Objects have equal parts in common.
 */
export class Informer<T extends KubernetesObject> {
  readonly kind: Kind<T>;
  readonly store = new Store<T>();
  readonly #options: InformerOptions<T>;
  readonly #transform: Transform<T>;
  readonly #turn: Turn;
  /** What came last: the next one is much like it. */
  #last: T | undefined;
  readonly #own: OwnWrites;
  readonly #listeners: Listener<T>[] = [];
  /** For own writes not yet seen by the watch: the object as it was before them. */
  readonly #before = new Map<string, T | undefined>();
  readonly #progress = new Progress();
  readonly #held = new HeldEvents();
  #served = true;

  constructor(options: InformerOptions<T>) {
    this.kind = options.kind;
    this.#options = options;
    this.#transform = options.transform ?? dropManagedFields;
    this.#turn = options.turn ?? sharedTurn;
    this.#own = new OwnWrites(options.now);
  }

  /** Whether the API server serves the kind, as far as is known; only an optional one can be false. */
  get served(): boolean {
    return this.#served;
  }

  /** The API server does not serve the kind; the next list says that it does. */
  notServed(): void {
    this.#served = false;
  }

  get(ref: { readonly namespace?: string | undefined; readonly name: string }): T | undefined {
    return this.store.get(keyFor(ref));
  }

  /** An object read from the API server in the form that this cache keeps. It is not stored, but has parts of those that are. */
  project(object: T): T {
    return (this.#last = shareWith(this.#last, this.#transform(object)));
  }

  /** As {@link project}; the very object of the cache where that is the same version, so that none is held twice. */
  share(object: T): T {
    const present = this.store.get(keyOf(object));
    const same = present?.metadata.uid === object.metadata.uid && present?.metadata.resourceVersion === object.metadata.resourceVersion;
    return present && same ? present : this.project(object);
  }

  addIndex(name: string, of: IndexFunction<T>): void {
    this.store.addIndex(name, of);
  }

  /**
   * Adds a handler. It is told of what is there, and then of every change; where there is much, it takes several turns
   * of the event loop, and what changes meanwhile waits its turn.
   */
  addHandler(handler: CacheHandler<T>): void {
    const listener = new Listener<T>(handler, this.#options.onHandlerError);
    this.#listeners.push(listener);
    void listener.catchUp(this.store.values(), this.#turn);
  }

  /**
   * A write of ours begins. What the watch shows of the object meanwhile is told of when it is over: it may be that very
   * write. Returns what must be called then, after {@link absorb}.
   */
  writing(ref: { readonly namespace?: string | undefined; readonly name: string }): () => void {
    return this.#held.begin(keyFor(ref));
  }

  /**
   * Our own write, from the client, before its caller goes on. What a write returned is shared with the cache from
   * then on. A write that the watch has overtaken already says nothing new.
   */
  absorb(write: AttributedWrite): void {
    const key = keyFor(write.type === "written" ? refOf(write.object) : write.ref);
    const present = this.store.get(key);
    if (write.type === "deleted") {
      if (present?.metadata.uid !== write.uid) return;
      this.#remember(key, present);
      this.#own.deleted(key, present, write.writer);
      this.store.delete(key);
      return;
    }
    if (this.#progress.isPast(write.object) && !this.#held.has(key)) return;
    this.#remember(key, present);
    this.#own.written(key, write.object, write.writer);
    this.store.set(key, this.project(write.object as T)); // a write to this kind returns this kind
  }

  /** The watch of a namespace (or of all) has come to this resourceVersion. */
  progress(version: string, namespace = ""): void {
    this.#progress.reached(version, namespace);
  }

  /** An object that the watch shows, added or changed. */
  observe(incoming: T): void {
    this.#held.add(keyOf(incoming), () => this.#show(this.project(incoming), false));
  }

  /** The watch says that an object is gone. */
  observeDeleted(incoming: T): void {
    this.#held.add(keyOf(incoming), () => this.#showDeleted(incoming));
  }

  #showDeleted(incoming: T): void {
    const key = keyOf(incoming);
    const verdict = this.#own.judgeDeletion(key, incoming);
    if (verdict === "older") return;
    const known = this.#baseline(key);
    const present = this.store.get(key);
    this.store.delete(key);
    const { uid } = incoming.metadata;
    // Its predecessor's end was passed over, as older than our writes to the name.
    if (known && known.metadata.uid !== uid) this.#emit({ type: "deleted", object: known, own: false });
    if (present || known?.metadata.uid === uid) this.#emit({ type: "deleted", object: this.project(incoming), ...verdict });
  }

  /**
   * A whole list, of one namespace or of all, in the form that {@link project} gives: what it lacks is gone.
   *
   * Guarantees: the event loop gets its turn every few milliseconds, and a write of ours that is absorbed meanwhile
   * counts as it would before or after. Assumption: the watch of the same namespace goes on only when this has resolved.
   */
  async replace(items: Iterable<T>, listVersion: string, namespace = ""): Promise<void> {
    this.#served = true;
    this.#held.release();
    const listing = this.#progress.listing(listVersion, namespace);
    for (const item of items) {
      listing.keys.add(keyOf(item));
      this.#show(item, true);
      const wait = this.#turn();
      if (wait) await wait;
    }
    // Both are read as they change: a key that is absorbed meanwhile comes last, so it is met as well.
    for (const keys of [this.store.keys(), this.#before.keys()]) {
      for (const key of keys) {
        this.#hold(key, listing, namespace);
        const wait = this.#turn();
        if (wait) await wait;
      }
    }
    this.#progress.listed(listVersion, namespace);
  }

  /**
   * Tells every handler of every object once more, as an update that changes nothing. The event loop gets its turn; what
   * is gone by then is left out.
   */
  async resync(): Promise<void> {
    for (const key of this.store.keys()) {
      const object = this.store.get(key);
      if (object) this.#emit({ type: "updated", old: object, object, own: false });
      const wait = this.#turn();
      if (wait) await wait;
    }
  }

  /** Holds a key that the cache knows against a list that is in: what the list lacks is gone, unless we wrote it since. */
  #hold(key: string, listing: Listing, namespace: string): void {
    if (listing.keys.has(key) || (namespace !== "" && !key.startsWith(`${namespace}/`))) return;
    if (!this.#own.outlives(key, listing.version)) this.#lose(key, listing.version);
  }

  #show(object: T, initial: boolean): void {
    const key = keyOf(object);
    const verdict = this.#own.judge(key, object);
    if (verdict === "older") return;
    const old = this.#baseline(key);
    this.store.set(key, object);
    if (old && old.metadata.uid !== object.metadata.uid) {
      this.#emit({ type: "deleted", object: old, own: false });
      this.#emit({ type: "added", object, ...verdict, initial: false });
    } else if (!old) this.#emit({ type: "added", object, ...verdict, initial });
    else if (old.metadata.resourceVersion !== object.metadata.resourceVersion) this.#emit({ type: "updated", old, object, ...verdict });
  }

  /** A list lacks it. Whoever counted on it is told, also where nothing but our own write had told of it. */
  #lose(key: string, listVersion: string): void {
    const present = this.store.get(key);
    const before = this.#before.get(key);
    this.store.delete(key);
    this.#before.delete(key);
    const writer = this.#own.confirmDeletion(key, listVersion);
    if (before && before.metadata.uid !== present?.metadata.uid) this.#emit({ type: "deleted", object: before, own: present === undefined, writer });
    if (present) this.#emit({ type: "deleted", object: present, own: false });
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
    for (const listener of this.#listeners) listener.tell(event);
  }
}
