import { type KubernetesObject, mergeSchemas } from "../kubernetes/index.ts";
import { type FieldSet, fieldSetOf } from "./field-set.ts";
import type { JsonObject } from "./json.ts";
import { recordJson, recordText } from "./record-text.ts";

/**
 * Returns the object with an annotation that records which fields it sets, so that a later merge knows which of them
 * are desired no longer. (`managedFields` cannot tell: after a POST they list the API server's defaults as ours.)
 * Throws `RangeError` for an object with more fields than a record can hold, see {@link recordText}.
 */
export function recordFields<T extends KubernetesObject>(object: T, annotation: string): T {
  const { labels } = object.metadata;
  const annotations = withoutRecord(object.metadata.annotations, annotation);
  const { apiVersion: _, kind: __, metadata: ___, ...content } = object as unknown as JsonObject; // a Kubernetes object is JSON
  const own = { ...content, metadata: { ...(annotations && { annotations }), ...(labels && { labels }) } };
  const record = recordText(JSON.stringify(fieldSetOf(own, mergeSchemas[`${object.apiVersion}/${object.kind}`])));
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [annotation]: record } } };
}

function withoutRecord(annotations: Record<string, string> | undefined, annotation: string): Record<string, string> | undefined {
  if (annotations?.[annotation] === undefined) return annotations;
  const { [annotation]: _, ...others } = annotations;
  return Object.keys(others).length === 0 ? undefined : others;
}

/** What {@link recordFields} recorded; nothing where the record is missing or no JSON object. */
export function recordedFields(object: KubernetesObject, annotation: string): FieldSet {
  const record = object.metadata.annotations?.[annotation];
  if (record === undefined) return {};
  try {
    const fields: unknown = JSON.parse(recordJson(record));
    return typeof fields === "object" && fields !== null ? (fields as FieldSet) : {};
  } catch {
    return {}; // somebody wrote into it; the next write puts it right
  }
}
