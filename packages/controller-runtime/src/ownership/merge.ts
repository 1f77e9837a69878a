import { mergeSchemas, type KubernetesObject, type MergeSchema } from "../kubernetes/index.ts";
import { recordedFields } from "./applied-fields.ts";
import { covers } from "./covers.ts";
import { isLeaf } from "./field-set.ts";
import { isArray, isEmpty, isObject, type Json, type JsonArray, jsonEqual, type JsonObject, own } from "./json.ts";
import { mergeMapList, mergeSet } from "./merge-list.ts";
import { inside, isMapEntry, type Place } from "./place.ts";
import { same } from "./same.ts";
import { isUnsaid } from "./zeros.ts";

export interface MergeOptions {
  /** The annotation in which `recordFields` recorded what we set. */
  readonly record: string;
  /** Fields that we no longer decide but do not take back either, such as `spec.replicas` under an autoscaler. */
  readonly released?: readonly string[];
}

export interface Merged<T> {
  /** What to write: the live object with our fields as desired, everything else untouched. */
  readonly object: T;
  /** Paths of the fields that differ; empty when there is nothing to write. */
  readonly changes: readonly string[];
}

/**
 * Three-way merge, much as server-side apply would do it, but from what is cached: (live, what we set before, desired).
 *
 * Guarantees: every field in `desired` gets its value; a field that we set before and that is desired no longer goes
 * (property 7); fields of others stay, but for those that exclude ours; lists merge by the keys that the API server's
 * schema gives them. A desired zero counts for what the API server makes of it (docs/adr/0009). Writing the result and
 * merging again finds no changes. The inputs are not changed. Assumption: the record in `desired`, if any, is of what it says now.
 */
export function mergeObject<T extends KubernetesObject>(live: T, desired: T, options: MergeOptions): Merged<T> {
  const schema = mergeSchemas[`${live.apiVersion}/${live.kind}`];
  if (isSettled(live, desired, { schema, record: options.record })) return { object: withoutManagedFields(live), changes: [] };
  const changes: string[] = [];
  const { resourceVersion, uid } = live.metadata;
  const place: Place = {
    path: "",
    name: "",
    parent: "",
    owned: recordedFields(live, options.record),
    types: schema,
    holder: undefined,
    known: schema !== undefined,
    changes,
    released: options.released ?? [],
  };
  const merged = mergeValue(live as unknown as JsonObject, desired as unknown as JsonObject, place) as unknown as T; // both are JSON by definition
  const { metadata, ...content } = withoutManagedFields(merged);
  return { object: { ...content, metadata: { ...metadata, ...(resourceVersion && { resourceVersion }), ...(uid && { uid }) } } as T, changes };
}

function withoutManagedFields<T extends KubernetesObject>(object: T): T {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** We set before what is desired now, and all of it is there: nothing to take back, and nothing to set. */
function isSettled(live: KubernetesObject, desired: KubernetesObject, { schema, record }: { readonly schema: MergeSchema | undefined; readonly record: string }): boolean {
  if (live.metadata.annotations?.[record] !== desired.metadata.annotations?.[record]) return false;
  return covers(live as unknown as Json, desired as unknown as Json, schema); // both are JSON by definition
}

function mergeValue(live: Json | undefined, desired: Json, place: Place): Json {
  const { types } = place;
  if (isObject(desired) && isObject(live) && types?.mapType !== "atomic") return mergeFields(live, desired, place);
  if (isArray(desired) && isArray(live)) {
    if (types?.list?.type === "map") return mergeMapList({ live, desired }, place, mergeValue);
    if (types?.list?.type === "set") return mergeSet(live, desired, place);
  }
  if (same(live, desired, place)) return live ?? desired;
  place.changes.push(place.path);
  return desired;
}

function mergeFields(live: JsonObject, desired: JsonObject, place: Place): JsonObject {
  const merged: Record<string, Json | undefined> = { ...live };
  const isSaid = (name: string): boolean => !isUnsaid(own(desired, name), { name, schema: place.types });
  // Most fields are the API server's own, or as they should be: those cost nothing more than a look.
  for (const name of Object.keys(live)) if (place.owned?.[`f:${name}`] && !isSaid(name)) takeBack(merged, name, inside(place, name));
  const before = place.changes.length;
  for (const [name, value] of Object.entries(desired)) {
    const present = own(live, name);
    if (value === undefined || value === present || !isSaid(name)) continue;
    const result = mergeField(present, value, inside(place, name));
    if (result !== undefined) merged[name] = result;
  }
  if (place.types?.retainKeys && place.changes.length > before) dropOthers(merged, place, isSaid);
  return merged;
}

/** Removes what others set, because it excludes what is desired. */
function dropOthers(merged: Record<string, Json | undefined>, place: Place, isSaid: (name: string) => boolean): void {
  for (const name of Object.keys(merged)) {
    if (isSaid(name)) continue;
    place.changes.push(inside(place, name).path);
    delete merged[name];
  }
}

/** The field's new value; undefined where there was none and none is needed. */
function mergeField(live: Json | undefined, desired: Json, place: Place): Json | undefined {
  if (live === undefined && same(live, desired, place)) return undefined;
  return mergeValue(live, desired, place);
}

/** Removes a field that we set and that is desired no longer, or the part of it that is ours. */
function takeBack(merged: Record<string, Json | undefined>, name: string, place: Place): void {
  const value = merged[name];
  if (value === undefined || place.released.includes(place.path)) return;
  const rest = withoutOwned(value, place);
  if (jsonEqual(rest, value)) return;
  place.changes.push(place.path);
  if (rest === undefined) delete merged[name];
  else merged[name] = rest;
}

/** What is left of a value without the fields that are ours; undefined when nothing is. */
function withoutOwned(value: Json, place: Place): Json | undefined {
  if (!place.owned) return isDefault(value, place) ? undefined : value;
  if (isLeaf(place.owned)) return isEmpty(value) || isWhole(value, place.types) ? undefined : value;
  if (isArray(value)) return withoutOwnedItems(value, place);
  if (!isObject(value)) return undefined;
  const rest: Record<string, Json> = {};
  for (const [name, each] of Object.entries(value)) {
    const left = each === undefined ? undefined : withoutOwned(each, inside(place, name));
    if (left !== undefined) rest[name] = left;
  }
  return isEmpty(rest) ? undefined : rest;
}

/**
 * Whether something that we did not set, in an object that we made and desire no longer, is what the API server added
 * to it (the `scheme` of a probe): without the rest it would not even be valid. An entry of a map is another's.
 */
function isDefault(value: Json, place: Place): boolean {
  return !isObject(value) && !isArray(value) && !isMapEntry(place);
}

/** Whether a value is set as one. What is not, and was recorded without content, was empty: all in it came from others. */
function isWhole(value: Json | undefined, types: MergeSchema | undefined): boolean {
  if (isArray(value)) return types?.list === undefined || types.list.type === "atomic";
  return !isObject(value) || types?.mapType === "atomic";
}

function withoutOwnedItems(value: JsonArray, place: Place): JsonArray | undefined {
  const quiet: Place = { ...place, changes: [] };
  const rest = place.types?.list?.type === "map" ? mergeMapList({ live: value, desired: [] }, quiet, mergeValue) : mergeSet(value, [], quiet);
  return rest.length === 0 ? undefined : rest;
}
