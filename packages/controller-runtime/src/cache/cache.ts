import type { AttributedWrite, Client, ListOptions } from "../client/client.ts";
import { isMetadataOnly, metadataOnly } from "../client/metadata-only.ts";
import type { ObjectRef } from "../client/paths.ts";
import { checkKind } from "../kubernetes/check-kind.ts";
import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { Logger } from "../telemetry/log.ts";
import { Informer } from "./informer.ts";
import { type AnyRequest, checkRequest, checkSameRequest, type InformerRequest } from "./informer-request.ts";
import { Reflector } from "./reflector.ts";
import { resyncRegularly } from "./resync.ts";

export type { InformerRequest } from "./informer-request.ts";

export interface CacheOptions {
  readonly client: Client;
  /** Watch these namespaces only; absent or empty means the whole cluster. */
  readonly namespaces?: readonly string[];
  readonly log: Logger;
}

interface Entry {
  readonly informer: Informer<KubernetesObject>;
  readonly reflectors: readonly Reflector<KubernetesObject>[];
  readonly request: AnyRequest;
}

/**
 * The informers of one manager, one per kind. The only thing that lists and watches.
 *
 * Guarantees: a kind is watched once, however many controllers ask, and none gets another selection than it asked for (and its metadata once, where asked for alone); nothing is watched before `start`.
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

  /**
   * The informer of a kind, made at the first call by what that call asks for; later calls ask for the same, or for
   * nothing. Errors: `TypeError` where a later call asks for another selector, transform or period, and for an empty kind.
   */
  informer<T extends KubernetesObject>(kind: Kind<T>, request: InformerRequest<T> = {}): Informer<T> {
    checkKind(kind);
    const id = idOf(kind);
    const present = this.#entries.get(id);
    if (present) checkSameRequest(kind.kind, present.request, request);
    const entry = present ?? this.#add(id, kind, request);
    return entry.informer as unknown as Informer<T>; // keyed by kind, so it is an informer of T
  }

  /**
   * Tells the cache of our own write; see {@link Informer.absorb}. A write of a whole object counts for the informer of
   * its metadata too; a write by a metadata-only kind counts for that one alone, since its answer is not the object.
   */
  absorb(kind: Kind, write: AttributedWrite): void {
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
    checkRequest(kind.kind, request);
    const { labelSelector, fieldSelector, transform, optional = false } = request;
    const log = this.#options.log.child({ kind: kind.kind });
    const informer = new Informer<T>({
      kind,
      ...(transform && { transform }),
      onHandlerError: (err, { type, object: { metadata } }) => log.error({ err, namespace: metadata.namespace, name: metadata.name, event: type }, "an event handler failed"),
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
    const entry = { informer, reflectors, request } as unknown as Entry;
    this.#entries.set(id, entry);
    if (this.#started) this.#run(entry);
    return entry;
  }

  #scopes(kind: Kind, own: readonly string[] | undefined): (string | undefined)[] {
    if (kind.namespaced && own) return [...own];
    const { namespaces = [] } = this.#options;
    return kind.namespaced && namespaces.length > 0 ? [...namespaces] : [undefined];
  }

  #run({ informer, reflectors, request: { syncPeriodMs } }: Entry): void {
    this.#running.push(...reflectors.map((reflector) => reflector.run(this.#stop.signal)));
    if (syncPeriodMs !== undefined) this.#running.push(resyncRegularly(informer, syncPeriodMs, this.#stop.signal));
  }
}

function idOf(kind: Kind): string {
  return `${kind.apiVersion}/${kind.kind}${isMetadataOnly(kind) ? " (metadata only)" : ""}`;
}

/** The write as the informer of the metadata sees it: objects of its own, which its transform may change. */
function metadataOf(write: AttributedWrite): AttributedWrite {
  if (write.type === "deleted") return write;
  const { apiVersion, kind, metadata } = write.object;
  return { ...write, object: { apiVersion, kind, metadata: { ...metadata } } };
}
