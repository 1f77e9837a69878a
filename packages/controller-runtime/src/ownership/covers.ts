import type { MergeSchema } from "../kubernetes/index.ts";
import { itemKey, keyValue, type MapListType } from "./field-set.ts";
import { isArray, isObject, type Json, type JsonArray, jsonEqual, type JsonObject, own } from "./json.ts";

/**
 * Whether a live value has all that is desired, in the desired order. Then there is nothing to merge, which is so at nearly every
 * look at an object. False says nothing: what the API server spells otherwise is for the merge to see.
 */
export function covers(live: Json | undefined, desired: Json, types: MergeSchema | undefined): boolean {
  if (live === desired) return true;
  const { list, items, mapType } = types ?? {};
  if (isArray(live) && isArray(desired)) return list?.type === "map" ? coversItems(live, desired, { list, items }) : jsonEqual(live, desired);
  if (!isObject(live) || !isObject(desired)) return false;
  return mapType === "atomic" ? jsonEqual(live, desired) : coversFields(live, desired, types);
}

function coversFields(live: JsonObject, desired: JsonObject, types: MergeSchema | undefined): boolean {
  for (const name of Object.keys(desired)) {
    const value = desired[name];
    if (value !== undefined && !covers(own(live, name), value, types?.fields?.[name])) return false;
  }
  return true;
}

interface Items {
  readonly list: MapListType;
  readonly items: MergeSchema | undefined;
}

function coversItems(live: JsonArray, desired: JsonArray, { list, items }: Items): boolean {
  if (live.length !== desired.length || hasTwins(desired, list)) return false;
  return desired.every((item, index) => isSameItem(live[index], item, list) && covers(live[index], item, items));
}

/** Of two desired items with one key the merge keeps one. */
function hasTwins(desired: JsonArray, list: MapListType): boolean {
  return desired.length > 1 && new Set(desired.map((item) => (isObject(item) ? itemKey(item, list) : ""))).size < desired.length;
}

/** A key that the desired item leaves out is its default: an item with another one is another item. */
function isSameItem(live: Json | undefined, desired: Json, list: MapListType): boolean {
  return isObject(live) && isObject(desired) && list.keys.every((name) => keyValue(live, name, list) === keyValue(desired, name, list));
}
