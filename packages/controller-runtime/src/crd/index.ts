export { parseExact, stringifyExact } from "./exact-json.ts";
export { cel, celString, type RuleMessage, rules } from "./cel.ts";
export {
  customResourceDefinition,
  type CustomResourceDefinitionOptions,
  type CustomResourceVersion,
} from "./custom-resource-definition.ts";
export { listAtomic, listMap, listSet, mapAtomic } from "./list-meta.ts";
export { intOrString, quantity, timestamp } from "./scalars.ts";
export { SchemaError, type SchemaErrorCode } from "./schema-error.ts";
export { toStructuralSchema } from "./structural-schema.ts";
