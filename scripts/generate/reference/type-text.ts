import type { JSONSchemaProps } from "@service-operator/controller-runtime/kubernetes";
import { isObjectSchema } from "./fields.ts";

/** The type of a field in words. */
export function typeText(schema: JSONSchemaProps): string {
  const { items, additionalProperties } = schema;
  if (schema["x-kubernetes-int-or-string"] === true) return "integer or string";
  if (isObjectSchema(items)) return `list of ${typeText(items)}`;
  if (isObjectSchema(additionalProperties)) return `map of ${typeText(additionalProperties)}`;
  return schema.format ?? schema.type ?? "any";
}
