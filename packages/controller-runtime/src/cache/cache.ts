import type { Client, ListOptions, OwnWrite } from "../client/client.ts";
import { isMetadataOnly, metadataOnly } from "../client/metadata-only.ts";
import type { ObjectRef } from "../client/paths.ts";
import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { Logger } from "../telemetry/log.ts";
import { Informer, type Transform } from "./informer.ts";
import { Reflector } from "./reflector.ts";
import { resyncRegularly } from "./resync.ts";

export interface CacheOptions {
  readonly client: Client;
  /** Watch these namespaces only; absent or empty means the whole cluster. */
  readonly namespaces?: readonly string[];
  readonly log: Logger;
}

export interface InformerRequest<T extends KubernetesObject> {
  /** Watch these namespaces only, none where the list is empty; default: those of the cache. */
  readonly namespaces?: readonly string[];
  readonly labelSelector?: string;
  /** For example `metadata.name=web`; which fields can be selected by depends on the kind. */
  readonly fieldSelector?: string;
  /**
   * Milliseconds, give or take a tenth, after which handlers are told of every object again: from the cache, with no
   * request, and behind everything that really happened. Default never: what a watch can tell of needs none.
   */
  readonly syncPeriodMs?: number;
  readonly transform?: Transform<T>;
  /**
   * The kind may not be served: a CRD that is installed later. Then nothing waits for it, its informer is empty and says
   * so by `served`, and it is asked for every 30 s until it is there. Default false: the start waits for it.
   */
  readonly optional?: boolean;
}

interface Entry {
  readonly informer: Informer<KubernetesObject>;
  readonly reflectors: readonly Reflector<KubernetesObject>[];
  readonly syncPeriodMs: number | undefined;
}

/**
 * The informers of one manager, one per kind. The only thing that lists and watches.
 *
 * Guarantees: a kind is watched once, however many controllers ask (and its metadata once, where asked for alone); nothing is watched before `start`.
 */
export class Cache {
  readonly #options: CacheOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[] = [];
  #started = false;

  constructor(options: CacheOptions) {
    this.#options = options;
  }

  /** The informer of a kind, made at the first call; only that call's request counts. */
  informer<T extends KubernetesObject>(kind: Kind<T>, request: InformerRequest<T> = {}): Informer<T> {
    const id = idOf(kind);
    const entry = this.#entries.get(id) ?? this.#add(id, kind, request);
    return entry.informer as unknown as Informer<T>; // keyed by kind, so it is an informer of T
  }

  /**
   * Tells the cache of our own write; see {@link Informer.absorb}. A write of a whole object counts for the informer of
   * its metadata too; a write by a metadata-only kind counts for that one alone, since its answer is not the object.
   */
  absorb(kind: Kind, write: OwnWrite): void {
    this.#entries.get(idOf(kind))?.informer.absorb(write);
    if (!isMetadataOnly(kind)) this.#entries.get(idOf(metadataOnly(kind)))?.informer.absorb(metadataOf(write));
  }

  /** As {@link Informer.writing}, for every informer that {@link absorb} will tell. */
  writing(kind: Kind, ref: ObjectRef): () => void {
    const ids = [idOf(kind), ...(isMetadataOnly(kind) ? [] : [idOf(metadataOnly(kind))])];
    const ends = ids.flatMap((id) => this.#entries.get(id)?.informer.writing(ref) ?? []);
    return () => {
      for (const end of ends) end();
    };
  }

  start(): void {
    this.#started = true;
    for (const entry of this.#entries.values()) this.#run(entry);
  }

  /** Resolves once every informer holds its first list. */
  async synced(): Promise<void> {
    await Promise.all([...this.#entries.values()].flatMap(({ reflectors }) => reflectors.map(({ synced }) => synced)));
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  #add<T extends KubernetesObject>(id: string, kind: Kind<T>, request: InformerRequest<T>): Entry {
    const { labelSelector, fieldSelector, syncPeriodMs, transform, optional = false } = request;
    const log = this.#options.log.child({ kind: kind.kind });
    const informer = new Informer<T>({
      kind,
      ...(transform && { transform }),
      onHandlerError: (err) => log.error({ err }, "an event handler failed"),
    });
    const reflectors = this.#scopes(kind, request.namespaces).map((namespace) => {
      const selection: ListOptions = { namespace, labelSelector, fieldSelector };
      return new Reflector<T>({
        client: this.#options.client,
        informer,
        selection,
        optional,
        onError: (error, retryInMs) => log.warn({ code: error.code, namespace, retryInMs: Math.round(retryInMs) }, `watch of ${kind.plural}: ${error.message}`),
      });
    });
    const entry = { informer, reflectors, syncPeriodMs } as unknown as Entry;
    this.#entries.set(id, entry);
    if (this.#started) this.#run(entry);
    return entry;
  }

  #scopes(kind: Kind, own: readonly string[] | undefined): (string | undefined)[] {
    if (kind.namespaced && own) return [...own];
    const { namespaces = [] } = this.#options;
    return kind.namespaced && namespaces.length > 0 ? [...namespaces] : [undefined];
  }

  #run({ informer, reflectors, syncPeriodMs }: Entry): void {
    this.#running.push(...reflectors.map((reflector) => reflector.run(this.#stop.signal)));
    if (syncPeriodMs !== undefined) this.#running.push(resyncRegularly(informer, syncPeriodMs, this.#stop.signal));
  }
}

function idOf(kind: Kind): string {
  return `${kind.apiVersion}/${kind.kind}${isMetadataOnly(kind) ? " (metadata only)" : ""}`;
}

/** The write as the informer of the metadata sees it: objects of its own, which its transform may change. */
function metadataOf(write: OwnWrite): OwnWrite {
  if (write.type === "deleted") return write;
  const { apiVersion, kind, metadata } = write.object;
  return { type: "written", object: { apiVersion, kind, metadata: { ...metadata } } };
}
