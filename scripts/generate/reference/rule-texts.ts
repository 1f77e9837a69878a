import type { JSONSchemaProps } from "@service-operator/controller-runtime/kubernetes";
import { isObjectSchema } from "./fields.ts";

/** Everything that the API server checks about a field, one line each. Rules of a list's or map's values are the field's. */
export function ruleTexts(schema: JSONSchemaProps): string[] {
  const values = [schema.items, schema.additionalProperties].filter(isObjectSchema);
  return [...bounds(schema), ...identity(schema), ...messages(schema), ...values.flatMap(valueRules)];
}

/** A list's elements and a map's values have no row of their own, unless they are objects, whose fields have one. */
function valueRules(schema: JSONSchemaProps): string[] {
  return [...bounds(schema), ...messages(schema)].map((text) => `each: ${text}`);
}

function bounds(schema: JSONSchemaProps): string[] {
  const { enum: values, pattern, minLength, maxLength } = schema;
  return [
    ...(values === undefined ? [] : [`one of ${values.map((value) => `\`${String(value)}\``).join(", ")}`]),
    ...range(schema.minimum, schema.maximum, ""),
    ...range(minLength, maxLength, " characters"),
    ...range(schema.minItems, schema.maxItems, " elements"),
    ...range(schema.minProperties, schema.maxProperties, " keys"),
    ...(pattern === undefined ? [] : [`matches \`${pattern}\``]),
  ];
}

function range(least: number | undefined, most: number | undefined, unit: string): string[] {
  if (least !== undefined && most !== undefined) return [`${least} to ${most}${unit}`];
  if (most !== undefined) return [`at most ${most}${unit}`];
  return least === undefined ? [] : [`at least ${least}${unit}`];
}

function identity(schema: JSONSchemaProps): string[] {
  const keys = schema["x-kubernetes-list-map-keys"];
  return keys === undefined ? [] : [`elements are told apart by ${keys.map((key) => `\`${key}\``).join(", ")}`];
}

function messages(schema: JSONSchemaProps): string[] {
  return (schema["x-kubernetes-validations"] ?? []).map(({ rule, message }) => `refused: ${message ?? rule}`);
}
