import { listTypes, type KubernetesObject, type ListTypeNode } from "../kubernetes/index.ts";
import { recordedFields } from "./applied-fields.ts";
import { isLeaf } from "./field-set.ts";
import { isArray, isEmpty, isObject, type Json, type JsonArray, jsonEqual, type JsonObject, own } from "./json.ts";
import { mergeMapList, mergeSet } from "./merge-list.ts";
import { inside, isMapEntry, isQuantity, type Place } from "./place.ts";
import { sameQuantity } from "./quantity.ts";

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
 * (property 7); fields of others stay; lists merge by the keys that the API server's
 * schema gives them. Writing the result and merging again finds no changes. The inputs are not changed.
 */
export function mergeObject<T extends KubernetesObject>(live: T, desired: T, options: MergeOptions): Merged<T> {
  const changes: string[] = [];
  const { resourceVersion, uid } = live.metadata;
  const place: Place = {
    path: "",
    name: "",
    parent: "",
    owned: recordedFields(live, options.record),
    types: listTypes[`${live.apiVersion}/${live.kind}`],
    changes,
    released: options.released ?? [],
  };
  const merged = mergeValue(live as unknown as JsonObject, desired as unknown as JsonObject, place) as unknown as T; // both are JSON by definition
  const { managedFields: _, ...metadata } = merged.metadata;
  return { object: { ...merged, metadata: { ...metadata, ...(resourceVersion && { resourceVersion }), ...(uid && { uid }) } }, changes };
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

function same(live: Json | undefined, desired: Json, place: Place): boolean {
  if (jsonEqual(live, desired) || (live === undefined && isDropped(desired, place))) return true;
  if (isObject(live) && isObject(desired)) return sameFields(live, desired, place);
  return isQuantity(place) && isScalar(live) && isScalar(desired) && sameQuantity(live, desired);
}

/** An atomic map, which may hold a Quantity. */
function sameFields(live: JsonObject, desired: JsonObject, place: Place): boolean {
  if (Object.keys(live).some((name) => own(desired, name) === undefined)) return false;
  return Object.entries(desired).every(([name, value]) => value === undefined || same(own(live, name), value, inside(place, name)));
}

/**
 * What the API server does not store: empty maps and lists, and the empty text in a struct (`value` of a variable).
 * `false` and `0` it keeps in some fields and drops in others: desire them only where they are kept.
 */
function isDropped(desired: Json, place: Place): boolean {
  return isEmpty(desired) || (desired === "" && !isMapEntry(place));
}

function isScalar(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

function mergeFields(live: JsonObject, desired: JsonObject, place: Place): JsonObject {
  const merged: Record<string, Json | undefined> = { ...live };
  for (const name of Object.keys(live)) if (own(desired, name) === undefined) takeBack(merged, name, inside(place, name));
  for (const [name, value] of Object.entries(desired)) {
    if (value === undefined) continue;
    const result = mergeValue(own(live, name), value, inside(place, name));
    if (own(live, name) !== undefined || !isEmpty(result)) merged[name] = result;
  }
  return merged;
}

/** Removes a field that we set and that is desired no longer, or the part of it that is ours. */
function takeBack(merged: Record<string, Json | undefined>, name: string, place: Place): void {
  const value = merged[name];
  if (value === undefined || place.released.includes(place.path) || !place.owned) return;
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
function isWhole(value: Json | undefined, types: ListTypeNode | undefined): boolean {
  if (isArray(value)) return types?.list === undefined || types.list.type === "atomic";
  return !isObject(value) || types?.mapType === "atomic";
}

function withoutOwnedItems(value: JsonArray, place: Place): JsonArray | undefined {
  const quiet: Place = { ...place, changes: [] };
  const rest = place.types?.list?.type === "map" ? mergeMapList({ live: value, desired: [] }, quiet, mergeValue) : mergeSet(value, [], quiet);
  return rest.length === 0 ? undefined : rest;
}
