import { type KubernetesObject, mergeSchemas, type MergeSchema } from "../kubernetes/index.ts";
import { itemKey, type MapListType } from "./field-set.ts";
import { isArray, isObject, type Json, type JsonObject, own } from "./json.ts";
import { mergeObject } from "./merge.ts";

/** Stands in what is to be removed: an item of a list with keys, or in place of a field. */
export const deleteDirective = { $patch: "delete" } as const;

/**
 * The object with a strategic merge patch applied, as `kubectl patch --type=strategic` would apply it: fields get the
 * patch's values, `null` removes a field, and `$patch: delete` an item of a list with keys. In place of a field, that directive
 * removes it like `null`, which `kubectl apply` drops on the way (the API server would leave it, empty). Lists merge by the
 * keys that {@link mergeObject} knows, and what is atomic there is replaced as a whole. Other directives are none here.
 *
 * Applying the same patch again changes nothing. The inputs are not changed. Both must be JSON of a bounded depth.
 */
export function strategicMergePatch<T extends KubernetesObject>(object: T, patch: JsonObject): T {
  const schema = mergeSchemas[`${object.apiVersion}/${object.kind}`];
  const values = { metadata: {}, ...(valuesOf(patch, schema) as JsonObject | undefined) } as unknown as T; // a part of one
  const { object: merged } = mergeObject(object, values, { record: "" });
  return without(merged as unknown as JsonObject, patch, schema) as unknown as T;
}

function isRemoved(patch: Json | undefined): boolean {
  return patch === null || (isObject(patch) && own(patch, "$patch") === deleteDirective.$patch);
}

/** What the patch sets; undefined where it only removes. */
function valuesOf(patch: Json, types: MergeSchema | undefined): Json | undefined {
  if (isArray(patch)) return patch.filter((item) => !isRemoved(item)).map((item) => valuesOf(item, types?.items) ?? {});
  if (!isObject(patch)) return patch;
  const entries = Object.entries(patch).flatMap(([name, value]): [string, Json][] => {
    const set = value === undefined || isRemoved(value) ? undefined : valuesOf(value, types?.fields?.[name]);
    return set === undefined ? [] : [[name, set]];
  });
  return entries.length === 0 && Object.keys(patch).length > 0 ? undefined : Object.fromEntries(entries);
}

/** The value without what the patch removes. */
function without(value: Json, patch: Json, types: MergeSchema | undefined): Json {
  if (isObject(value) && isObject(patch)) return withoutFields(value, patch, types);
  if (isArray(value) && isArray(patch) && types?.list?.type === "map") return withoutItems(value, patch, { list: types.list, items: types.items });
  return value;
}

function withoutFields(value: JsonObject, patch: JsonObject, types: MergeSchema | undefined): JsonObject {
  const kept = Object.entries(value).filter(([name]) => !isRemoved(own(patch, name)));
  return Object.fromEntries(kept.map(([name, each]) => {
    const change = own(patch, name);
    return [name, each === undefined || change === undefined ? each : without(each, change, types?.fields?.[name])];
  }));
}

interface KeyedItems {
  readonly list: MapListType;
  readonly items: MergeSchema | undefined;
}

function withoutItems(value: readonly Json[], patch: readonly Json[], { list, items }: KeyedItems): readonly Json[] {
  const changes = new Map(patch.filter(isObject).map((item) => [itemKey(item, list), item]));
  return value.flatMap((item) => {
    const change = isObject(item) ? changes.get(itemKey(item, list)) : undefined;
    if (!change) return [item];
    return isRemoved(change) ? [] : [without(item, change, items)];
  });
}
