import { itemKey, type MapListType } from "./field-set.ts";
import { isObject, type Json, type JsonArray, jsonEqual } from "./json.ts";
import { insideItem, type Place } from "./place.ts";

interface Lists {
  readonly live: JsonArray;
  readonly desired: JsonArray;
}

/** A list whose items have keys: containers by name, ports by number and protocol. */
export function mergeMapList({ live, desired }: Lists, place: Place, mergeItem: (live: Json, desired: Json, place: Place) => Json): JsonArray {
  const list = place.types?.list as MapListType; // only called for such a list
  const wanted = new Map(desired.filter(isObject).map((item) => [itemKey(item, list), item]));
  const kept: Json[] = [];
  const present: string[] = [];
  for (const item of live) {
    const key = isObject(item) ? itemKey(item, list) : "";
    const goal = wanted.get(key);
    const inItem = insideItem(place, `k:${key}`, labelOf(key));
    if (goal && !present.includes(key)) {
      kept.push(mergeItem(item, goal, inItem));
      present.push(key);
      // A second item of the same key, which some lists allow, would never be right: one of them has our value.
    } else if (goal || inItem.owned) place.changes.push(inItem.path);
    else kept.push(item);
  }
  const added = [...wanted].filter(([key]) => !present.includes(key));
  for (const [key] of added) place.changes.push(`${place.path}[${labelOf(key)}]`);
  return inOrder([...kept, ...added.map(([, item]) => item)], [...wanted.keys()], { list, place });
}

/**
 * Order counts in some lists (a variable may refer to one before it), so the desired order rules; but items of others
 * stay where they are, and nothing moves while the order of ours is right.
 */
function inOrder(items: readonly Json[], order: readonly string[], { list, place }: { readonly list: MapListType; readonly place: Place }): JsonArray {
  const keys = items.map((item) => (isObject(item) ? itemKey(item, list) : ""));
  const ours = keys.filter((key) => order.includes(key));
  if (jsonEqual(ours, order)) return items;
  place.changes.push(place.path);
  const byKey = new Map(items.map((item, index) => [keys[index] ?? "", item]));
  const next = order[Symbol.iterator]();
  return items.map((item, index) => {
    if (!order.includes(keys[index] ?? "")) return item;
    return byKey.get(next.next().value ?? "") ?? item;
  });
}

/** A list without order or repetition: finalizers. */
export function mergeSet(live: JsonArray, desired: JsonArray, place: Place): JsonArray {
  const has = (list: JsonArray, value: Json): boolean => list.some((each) => jsonEqual(each, value));
  const kept = live.filter((value) => has(desired, value) || !place.owned?.[`v:${JSON.stringify(value)}`]);
  const added = desired.filter((value) => !has(live, value));
  if (kept.length !== live.length || added.length > 0) place.changes.push(place.path);
  return [...kept, ...added];
}

function labelOf(key: string): string {
  return Object.values(JSON.parse(key || "{}") as Record<string, unknown>).join("/");
}
