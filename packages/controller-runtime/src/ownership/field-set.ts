import type { MergeSchema } from "../kubernetes/index.ts";
import { isArray, isObject, type Json, type JsonObject } from "./json.ts";
import { isUnsaid } from "./zeros.ts";

/**
 * A set of fields, in the notation of the API server's own `managedFields` (FieldsV1): `f:<name>` a field,
 * `k:<keys as JSON>` an item of a list with keys, `v:<JSON>` an item of a set. An empty object is a leaf.
 */
export interface FieldSet {
  readonly [path: string]: FieldSet;
}

const leaf: FieldSet = {};

export function isLeaf(fields: FieldSet): boolean {
  return Object.keys(fields).length === 0;
}

/** The fields that a value sets. Lists without keys and atomic maps are one field each. */
export function fieldSetOf(value: Json | undefined, types: MergeSchema | undefined): FieldSet {
  if (isObject(value) && types?.mapType !== "atomic") {
    return Object.fromEntries(entriesOf(value, types).map(([name, each]) => [`f:${name}`, fieldSetOf(each, types?.fields?.[name])]));
  }
  if (!isArray(value)) return leaf;
  if (types?.list?.type === "set") return Object.fromEntries(value.map((each) => [`v:${JSON.stringify(each)}`, leaf]));
  const { list, items } = types ?? {};
  if (list?.type !== "map") return leaf;
  return Object.fromEntries(value.filter(isObject).map((each) => [`k:${itemKey(each, list)}`, fieldSetOf(each, items)]));
}

function entriesOf(value: JsonObject, schema: MergeSchema | undefined): [string, Json][] {
  return Object.entries(value).filter((entry): entry is [string, Json] => !isUnsaid(entry[1], { name: entry[0], schema }));
}

export type MapListType = Extract<NonNullable<MergeSchema["list"]>, { readonly type: "map" }>;

/** What tells a list's item from the others: its keys in alphabetical order, defaults filled in, as JSON. */
export function itemKey(item: JsonObject, { keys, defaults }: MapListType): string {
  // An empty text is no key where there is a default: the API server puts that for it.
  const entries = [...keys].toSorted().map((name) => [name, item[name] === "" ? (defaults?.[name] ?? "") : (item[name] ?? defaults?.[name])] as const);
  return JSON.stringify(Object.fromEntries(entries.filter(([, value]) => value !== undefined)));
}
