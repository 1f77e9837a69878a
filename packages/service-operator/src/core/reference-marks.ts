import type { Deployment, ObjectMeta } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { contentHash } from "./content-hash.ts";
import { referencesAnnotation, referencesHashAnnotation } from "./labels.ts";
import { type Reference, referenceId, references } from "./references.ts";

/**
 * By the id of each reference of a Service, the mark of the content that the pods use of it: equal for equal content.
 * Undefined: it does not count, or its content is not known.
 */
export type ReferenceMarks = ReadonlyMap<string, string | undefined>;

/** What is known of a Service's references. */
export interface KnownReferences {
  readonly marks: ReferenceMarks;
  /** Names of Secrets that count, and that this account may not read. */
  readonly unreadable: readonly string[];
}

/** Before anything was read: what was recorded stays. */
export function nothingKnown(service: Service): KnownReferences {
  return { marks: new Map(references(service).map((reference) => [referenceId(reference), undefined])), unreadable: [] };
}

/** What a Deployment says about the content of its references. */
export interface Marked {
  /** The marks of the content that its pods were last started for, on the Deployment itself: to write it restarts nothing. */
  readonly recorded?: string | undefined;
  /** What a change of content changes, in the pod template; absent before the first change. */
  readonly restart?: string | undefined;
}

/**
 * What a Deployment must say, by what it says and what is known now.
 *
 * A mark that is not known stays as it is recorded, and one that was not recorded is recorded without a restart: neither
 * a new right, nor a newer operator, nor an exclusion restarts a pod. Only a mark that differs from the recorded one does.
 */
export function markReferences({ recorded, restart }: Marked, known: ReferenceMarks): Marked {
  if (known.size === 0) return {};
  const before = parse(recorded);
  const after = [...known].flatMap(([id, mark = before.get(id)]) => (mark === undefined ? [] : [[id, mark] as const]));
  const changed = after.some(([id, mark]) => (before.get(id) ?? mark) !== mark);
  const text = after.map((entry) => entry.join("=")).join(" ");
  return { recorded: text || undefined, restart: changed ? contentHash(text) : restart };
}

/** The ids of the references for which a Deployment that had the first marks recorded, and now has the second, was restarted. */
export function changedReferences(before: string | undefined, after: string | undefined): readonly string[] {
  const now = parse(after);
  return [...parse(before)].filter(([id, mark]) => (now.get(id) ?? mark) !== mark).map(([id]) => id);
}

/** Neither a kind nor a name nor a mark has a space or an equals sign in it. */
function parse(text = ""): ReadonlyMap<string, string> {
  return new Map([...text.matchAll(/(\S+)=(\S+)/g)].map(([, id = "", mark = ""]) => [id, mark]));
}

/** The Deployment as it should be, with what it must say about the content of its references. */
export function withMarks(desired: Deployment, live: Deployment | undefined, known: KnownReferences): Deployment {
  const recorded = live?.metadata.annotations?.[referencesAnnotation];
  const restart = live?.spec?.template.metadata?.annotations?.[referencesHashAnnotation];
  const marked = markReferences({ recorded, restart }, known.marks);
  const { metadata, spec } = desired;
  const template = { ...spec?.template, metadata: annotated(spec?.template.metadata ?? {}, referencesHashAnnotation, marked.restart) };
  return { ...desired, metadata: annotated(metadata, referencesAnnotation, marked.recorded), spec: { ...(spec ?? { selector: {} }), template } };
}

function annotated<M extends ObjectMeta>(metadata: M, name: string, value: string | undefined): M {
  return value === undefined ? metadata : { ...metadata, annotations: { ...metadata.annotations, [name]: value } };
}

/**
 * What the pods use of an object's content, as text that is equal for equal content; undefined where something is missing
 * that they cannot start without: then those that run are left alone, and those that wait start by themselves once it
 * is there. `content` is a digest by key; undefined: there is no such object.
 */
export function usedContent({ uses }: Reference, content: ReadonlyMap<string, string> | undefined): string | undefined {
  if (uses.some(({ key, required }) => required && (content === undefined || (key !== undefined && !content.has(key))))) return undefined;
  const keys = uses.flatMap(({ key }) => (key === undefined ? [...(content?.keys() ?? [])] : [key]));
  return JSON.stringify([...new Set(keys)].toSorted().map((key) => [key, content?.get(key) ?? null]));
}
