export { recordedFields, recordFields } from "./applied-fields.ts";
export { type FieldSet, fieldSetOf } from "./field-set.ts";
export { type Json, type JsonArray, type JsonObject, jsonEqual } from "./json.ts";
export { type Merged, mergeObject, type MergeOptions } from "./merge.ts";
export { deleteDirective, strategicMergePatch } from "./strategic-merge-patch.ts";
export { parseQuantity, sameQuantity } from "./quantity.ts";
