import type { MergeSchema } from "../kubernetes/index.ts";
import { isArray, isObject, type Json, type JsonArray, type JsonObject } from "./json.ts";
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
  if (isObject(value)) return types?.mapType === "atomic" ? leaf : fieldsOf(value, types);
  return isArray(value) ? itemsOf(value, types) : leaf;
}

function fieldsOf(value: JsonObject, types: MergeSchema | undefined): FieldSet {
  const fields: Record<string, FieldSet> = {};
  for (const name of Object.keys(value)) {
    if (!isUnsaid(value[name], { name, schema: types })) fields[`f:${name}`] = fieldSetOf(value[name], types?.fields?.[name]);
  }
  return fields;
}

function itemsOf(value: JsonArray, types: MergeSchema | undefined): FieldSet {
  const { list, items } = types ?? {};
  const fields: Record<string, FieldSet> = {};
  if (list?.type === "set") for (const each of value) fields[`v:${JSON.stringify(each)}`] = leaf;
  if (list?.type === "map") for (const each of value) if (isObject(each)) fields[`k:${itemKey(each, list)}`] = fieldSetOf(each, items);
  return fields;
}

export type MapListType = Extract<NonNullable<MergeSchema["list"]>, { readonly type: "map" }>;

/** What tells a list's item from the others: its keys in alphabetical order, defaults filled in, as JSON. */
export function itemKey(item: JsonObject, list: MapListType): string {
  const values: Record<string, Json> = {};
  for (const name of list.keys) {
    const value = keyValue(item, name, list);
    if (value !== undefined) values[name] = value;
  }
  return JSON.stringify(values);
}

/** An item's value of one of the list's keys. An empty text is no key where there is a default: the API server puts that for it. */
export function keyValue(item: JsonObject, name: string, { defaults }: MapListType): Json | undefined {
  return item[name] === "" ? (defaults?.[name] ?? "") : (item[name] ?? defaults?.[name]);
}
