import { listTypes, type KubernetesObject } from "../kubernetes/index.ts";
import { recordedFields } from "./applied-fields.ts";
import type { FieldSet } from "./field-set.ts";
import { isArray, isEmpty, isObject, type Json, type JsonArray, jsonEqual, type JsonObject } from "./json.ts";
import { mergeMapList, mergeSet } from "./merge-list.ts";
import type { Place } from "./place.ts";
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
  if (same(live, desired, place.path)) return live ?? desired;
  place.changes.push(place.path);
  return desired;
}

function same(live: Json | undefined, desired: Json, path: string): boolean {
  if (jsonEqual(live, desired) || (live === undefined && isEmpty(desired))) return true;
  return isQuantityPath(path) && isScalar(live) && isScalar(desired) && sameQuantity(live, desired);
}

function isScalar(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}

/** Where the API server keeps Quantities, which it rewrites to a canonical form. */
function isQuantityPath(path: string): boolean {
  return /\.(?:limits|requests)\.|\.(?:sizeLimit|divisor)$/.test(path);
}

function mergeFields(live: JsonObject, desired: JsonObject, place: Place): JsonObject {
  const merged: Record<string, Json | undefined> = { ...live };
  for (const name of Object.keys(live)) {
    const owned = place.owned?.[`f:${name}`];
    if (desired[name] === undefined && owned) takeBack(merged, name, inside(place, { name, owned }));
  }
  for (const [name, value] of Object.entries(desired)) {
    if (value === undefined) continue;
    const result = mergeValue(live[name], value, inside(place, { name, owned: place.owned?.[`f:${name}`] }));
    if (live[name] !== undefined || !isEmpty(result)) merged[name] = result;
  }
  return merged;
}

function inside(place: Place, { name, owned }: { readonly name: string; readonly owned: FieldSet | undefined }): Place {
  return { ...place, path: place.path === "" ? name : `${place.path}.${name}`, owned, types: place.types?.fields?.[name] };
}

/** Removes a field that we set and that is desired no longer, or the part of it that is ours. */
function takeBack(merged: Record<string, Json | undefined>, name: string, place: Place): void {
  if (place.released.includes(place.path) || !place.owned) return;
  const rest = withoutOwned(merged[name], place.owned, place);
  if (jsonEqual(rest, merged[name])) return;
  place.changes.push(place.path);
  if (rest === undefined) delete merged[name];
  else merged[name] = rest;
}

/** What is left of a value without the fields that are ours; undefined when nothing is. */
function withoutOwned(value: Json | undefined, owned: FieldSet, place: Place): Json | undefined {
  if (Object.keys(owned).length === 0) return undefined;
  if (isArray(value)) return withoutOwnedItems(value, place);
  if (!isObject(value)) return undefined;
  const rest: Record<string, Json | undefined> = { ...value };
  for (const [path, fields] of Object.entries(owned)) {
    if (!path.startsWith("f:")) continue;
    const name = path.slice(2);
    const left = withoutOwned(rest[name], fields, { ...place, owned: fields, types: place.types?.fields?.[name] });
    if (left === undefined) delete rest[name];
    else rest[name] = left;
  }
  return isEmpty(rest) ? undefined : rest;
}

function withoutOwnedItems(value: JsonArray, place: Place): JsonArray | undefined {
  const quiet: Place = { ...place, changes: [] };
  const rest = place.types?.list?.type === "map" ? mergeMapList({ live: value, desired: [] }, quiet, mergeValue) : mergeSet(value, [], quiet);
  return rest.length === 0 ? undefined : rest;
}
