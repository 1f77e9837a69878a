import { createHash } from "node:crypto";
import { type Client, compareResourceVersions, type Informer, isApiError, type PartialObjectMetadata } from "@service-operator/controller-runtime";
import { type ConfigMap, type Kind, type KubernetesObject, kinds, type Secret } from "@service-operator/controller-runtime/kubernetes";
import type { ReferenceKind } from "../core/references.ts";

/** Digests of an object's content by key; never the content itself. */
export type ContentDigests = ReadonlyMap<string, string>;

export type Known =
  | { readonly type: "present"; readonly content: ContentDigests }
  | { readonly type: "missing" }
  /** It could not be read this time. `denied`: the account may not; `failure`: another try may succeed. */
  | { readonly type: "unknown"; readonly denied: boolean; readonly failure?: Error };

export interface ReferenceContentsOptions {
  readonly client: Pick<Client, "get">;
  /** The metadata of the kinds that are watched. */
  readonly metadata: ReadonlyMap<ReferenceKind, Informer<PartialObjectMetadata>>;
  /** Whether the account may read such an object in its namespace. */
  readonly mayRead: (ref: ObjectRefOfKind) => boolean;
  /** Whether any Service reads the object: what nobody reads is not kept. */
  readonly isReferenced: (id: string) => boolean;
}

interface Entry {
  readonly resourceVersion: string;
  readonly content: ContentDigests;
}

export interface ObjectRefOfKind {
  readonly kind: ReferenceKind;
  readonly namespace: string;
  readonly name: string;
}

export function idOf({ kind, namespace, name }: ObjectRefOfKind): string {
  return `${kind}/${namespace}/${name}`;
}

const readers: Readonly<Record<ReferenceKind, Kind<ConfigMap | Secret>>> = { ConfigMap: kinds.configMap, Secret: kinds.secret };

/**
 * What ConfigMaps and Secrets hold, as digests.
 *
 * Guarantees: an object is read by one GET for each of its versions, however many Services ask; of what was read, digests
 * stay and nothing else; nothing is read before somebody asks.
 */
export class ReferenceContents {
  readonly #options: ReferenceContentsOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #reading = new Map<string, Promise<Entry>>();

  constructor(options: ReferenceContentsOptions) {
    this.#options = options;
  }

  /** Number of objects of which digests are kept. */
  get size(): number {
    return this.#entries.size;
  }

  /** What the object holds, at least as new as the watch knows it. Never rejects. */
  async of(ref: ObjectRefOfKind): Promise<Known> {
    const metadata = this.#options.metadata.get(ref.kind);
    if (!metadata || !this.#options.mayRead(ref)) return { type: "unknown", denied: true };
    const present = metadata.get(ref);
    if (!present) {
      this.forget(idOf(ref));
      return { type: "missing" };
    }
    return await this.#atLeast(present.metadata.resourceVersion ?? "", ref);
  }

  forget(id: string): void {
    this.#entries.delete(id);
  }

  /** A read that was under way when this version came may bring an older one; the next one does not. */
  async #atLeast(version: string, ref: ObjectRefOfKind): Promise<Known> {
    try {
      let entry = this.#entries.get(idOf(ref));
      while (!entry || compareResourceVersions(entry.resourceVersion, version) < 0) entry = await this.#readOnce(ref);
      return { type: "present", content: entry.content };
    } catch (error) {
      if (isApiError(error, "Forbidden")) return { type: "unknown", denied: true };
      // Gone meanwhile: the watch will say so, and bring the Service back.
      if (isApiError(error, "NotFound")) return { type: "unknown", denied: false };
      return { type: "unknown", denied: false, failure: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  async #readOnce(ref: ObjectRefOfKind): Promise<Entry> {
    const id = idOf(ref);
    const reading = this.#reading.get(id) ?? this.#read(ref).finally(() => this.#reading.delete(id));
    this.#reading.set(id, reading);
    return await reading;
  }

  async #read(ref: ObjectRefOfKind): Promise<Entry> {
    const { namespace, name } = ref;
    const object = await this.#options.client.get(readers[ref.kind], { namespace, name });
    const entry = { resourceVersion: object.metadata.resourceVersion ?? "", content: digestsOf(object) };
    if (this.#options.isReferenced(idOf(ref))) this.#entries.set(idOf(ref), entry);
    return entry;
  }
}

/** Equal bytes have equal digests, whichever field and kind they are in. */
function digestsOf(object: ConfigMap | Secret): ContentDigests {
  const text = object.kind === "ConfigMap" ? (object.data ?? {}) : {};
  const base64 = (object.kind === "Secret" ? object.data : object.binaryData) ?? {};
  return new Map([
    ...Object.entries(text).map(([key, value]) => [key, digest(value)] as const),
    ...Object.entries(base64).map(([key, value]) => [key, digest(Buffer.from(value, "base64"))] as const),
  ]);
}

function digest(value: string | Buffer): string {
  return createHash("sha256").update(value).digest("base64url");
}

/** The metadata by which a change is noticed, and no more. */
export function keepVersion<T extends KubernetesObject>({ apiVersion, kind, metadata }: T): T {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } } as T; // of a metadata-only kind there is nothing else
}
