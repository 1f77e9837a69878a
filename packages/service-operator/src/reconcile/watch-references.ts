import { createHash } from "node:crypto";
import { type Controller, type Informer, keyOf, type Manager, metadataOnly, type MapFunction, type PartialObjectMetadata } from "@service-operator/controller-runtime";
import { type KubernetesObject, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { managedByLabel, operatorName } from "../core/labels.ts";
import { type KnownReferences, nothingKnown, usedContent } from "../core/reference-marks.ts";
import { isCounted, type Reference, referenceId, type ReferenceKind, references } from "../core/references.ts";
import { idOf, keepVersion, type Known, type ObjectRefOfKind, ReferenceContents } from "./reference-contents.ts";

/** Index of Services by the ConfigMaps and Secrets whose change restarts their pods. */
const byReference = "reference";

export interface ReferenceWatchOptions {
  readonly manager: Manager;
  readonly controller: Controller;
  readonly services: Informer<Service>;
  readonly secretNamespaces: SecretNamespaces;
}

/** Namespaces in which the account may get, list and watch Secrets; `all`: in every one that is served. */
export type SecretNamespaces = "all" | readonly string[];

/** Says what is known of a Service's references, reading what changed. Never rejects: a restart that waits must hold up nothing else. */
export type ReferenceReader = (service: Service) => Promise<ReadReferences>;

export interface ReadReferences extends KnownReferences {
  /** Why something is not known, where another try may succeed. */
  readonly failure?: Error;
}

/** Watches ConfigMaps and Secrets, by their metadata alone, for the Services that read them. */
export function watchReferences({ manager, controller, services, secretNamespaces }: ReferenceWatchOptions): ReferenceReader {
  services.addIndex(byReference, (service) => watchedIds(service));
  const readers = (id: string): readonly Service[] => services.store.byIndex(byReference, id);
  const metadata = new Map<ReferenceKind, Informer<PartialObjectMetadata>>();
  for (const kind of [kinds.configMap, ...(secretNamespaces.length > 0 ? [kinds.secret] : [])]) {
    const limited = kind.kind === "Secret" && secretNamespaces !== "all" ? { namespaces: secretNamespaces } : {};
    // Our own children are left out: what a content-named ConfigMap holds never changes, and each would be told of twice.
    const informer = manager.informer(metadataOnly(kind), { labelSelector: `${managedByLabel}!=${operatorName}`, transform: keepVersion, ...limited });
    metadata.set(kind.kind, informer);
    const servicesOf: MapFunction<KubernetesObject> = (object) => readers(idOf(refOfKind(kind.kind, object))).map(keyOf);
    controller.watch(informer, servicesOf);
  }
  const contents = new ReferenceContents({ client: manager.client, metadata, mayRead: ({ kind, namespace }) => kind !== "Secret" || secretNamespaces === "all" || secretNamespaces.includes(namespace), isReferenced: (id) => readers(id).length > 0 });
  services.addHandler((event) => {
    const before = event.type === "updated" ? event.old : event.type === "deleted" ? event.object : undefined;
    for (const id of before ? watchedIds(before) : []) if (readers(id).length === 0) contents.forget(id);
  });
  return async (service) => await known(service, contents);
}

function watchedIds(service: Service): string[] {
  return counted(service).map((reference) => idOf(refIn(service, reference)));
}

function counted(service: Service): readonly Reference[] {
  return references(service).filter((reference) => isCounted(service, reference));
}

async function known(service: Service, contents: ReferenceContents): Promise<ReadReferences> {
  const read = await Promise.all(counted(service).map(async (reference) => ({ reference, state: await contents.of(refIn(service, reference)) })));
  const { marks: unknown } = nothingKnown(service);
  const marks = new Map([...unknown, ...read.map(({ reference, state }) => [referenceId(reference), markOf(service, reference, state)] as const)]);
  const missed = read.flatMap(({ reference, state }) => (state.type === "unknown" ? [{ ...reference, ...state }] : []));
  const failure = missed.find((each) => each.failure)?.failure;
  return { marks, unreadable: missed.filter(({ kind, denied }) => kind === "Secret" && denied).map(({ name }) => name), ...(failure && { failure }) };
}

/** Two Services that read the same have marks of their own, so that these tell nothing about who has the same password. */
function markOf({ metadata }: Service, reference: Reference, state: Known): string | undefined {
  if (state.type === "unknown") return undefined;
  const used = usedContent(reference, state.type === "present" ? state.content : undefined);
  if (used === undefined) return undefined;
  const text = JSON.stringify([metadata.namespace, metadata.name, referenceId(reference), used]);
  return createHash("sha256").update(text).digest("hex").slice(0, markLength);
}

/** 40 bits: one change in 10¹² goes unnoticed, and a longer mark would only help those who try passwords against it. */
const markLength = 10;

function refIn({ metadata }: Service, { kind, name }: Reference): ObjectRefOfKind {
  return { kind, namespace: metadata.namespace ?? "", name };
}

function refOfKind(kind: ReferenceKind, { metadata }: KubernetesObject): ObjectRefOfKind {
  return { kind, namespace: metadata.namespace ?? "", name: metadata.name ?? "" };
}
