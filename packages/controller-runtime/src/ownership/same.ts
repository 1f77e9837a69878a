import { isArray, isEmpty, isObject, type Json, type JsonArray, jsonEqual, type JsonObject, own } from "./json.ts";
import { inside, insideItem, isMapEntry, isQuantity, type Place } from "./place.ts";
import { sameQuantity } from "./quantity.ts";
import { type Field, isDropped, isUnsaid } from "./zeros.ts";

/** Whether a live value is what the API server would make of the desired one. */
export function same(live: Json | undefined, desired: Json, place: Place): boolean {
  if (jsonEqual(live, desired)) return true;
  if (live === undefined || live === null) return isNothing(desired, place);
  if (isObject(live) && isObject(desired)) return sameFields(live, desired, place);
  if (isArray(live) && isArray(desired)) return sameItems(live, desired, place);
  return isQuantity(place) && isScalar(live) && isScalar(desired) && sameQuantity(live, desired);
}

/** An atomic map, which may hold a Quantity, or an object in an atomic list. */
function sameFields(live: JsonObject, desired: JsonObject, place: Place): boolean {
  return [...new Set([...Object.keys(live), ...Object.keys(desired)])].every((name) => {
    const value = own(desired, name);
    if (value === undefined && own(live, name) === undefined) return true;
    const there = inside(place, name);
    if (value === undefined) return isFilledIn(there);
    return isUnsaid(value, fieldAt(there)) || same(own(live, name), value, there);
  });
}

function sameItems(live: JsonArray, desired: JsonArray, place: Place): boolean {
  const item = insideItem(place, "", "");
  return live.length === desired.length && live.every((each, index) => same(each, desired[index] ?? null, item));
}

/** Whether the API server stores nothing for the desired value. Of an unknown kind: what it drops from most of its own. */
function isNothing(desired: Json, place: Place): boolean {
  if (place.known) return isDropped(desired, fieldAt(place));
  return isEmpty(desired) || (desired === "" && !isMapEntry(place));
}

/** Whether the API server puts its own value here where there is none. */
function isFilledIn({ name, holder }: Place): boolean {
  return holder?.replaced?.includes(name) === true;
}

function fieldAt({ name, holder }: Place): Field {
  return { name, schema: holder };
}

function isScalar(value: Json | undefined): value is string | number {
  return typeof value === "string" || typeof value === "number";
}
