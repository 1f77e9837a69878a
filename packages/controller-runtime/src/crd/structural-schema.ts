import { z } from "zod";
import type { JSONSchemaProps } from "../kubernetes/index.ts";
import { fieldPath, joinPath } from "./field-path.ts";
import { integerFormat, withoutSafeBounds } from "./integers.ts";
import { refuseUnfaithful } from "./refusals.ts";
import { SchemaError } from "./schema-error.ts";

/** What zod hands out: JSON schema in the dialect of OpenAPI 3.0, with anything that `.meta()` added. */
type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Value keywords and extensions that pass as they are. */
const keywords: ReadonlySet<string> = new Set([
  "default",
  "description",
  "enum",
  "exclusiveMaximum",
  "exclusiveMinimum",
  "format",
  "maximum",
  "maxItems",
  "maxLength",
  "maxProperties",
  "minimum",
  "minItems",
  "minLength",
  "minProperties",
  "multipleOf",
  "nullable",
  "pattern",
  "required",
  "title",
  "type",
  "x-kubernetes-int-or-string",
  "x-kubernetes-list-map-keys",
  "x-kubernetes-list-type",
  "x-kubernetes-map-type",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-validations",
]);

/** Keywords that are rewritten, or, as `readOnly`, mean nothing to the API server. */
const consumed: ReadonlySet<string> = new Set([
  "$ref",
  "additionalProperties",
  "allOf",
  "anyOf",
  "definitions",
  "items",
  "oneOf",
  "properties",
  "readOnly",
]);

/**
 * The structural schema with which the API server enforces `schema`: the same fields, defaults, bounds, descriptions and
 * `x-kubernetes-*` metadata. `at` is the field that errors are told from, for example `spec`.
 *
 * Guarantee: whatever this accepts, the API server enforces. What it could not enforce throws a {@link SchemaError}.
 */
export function toStructuralSchema(schema: z.ZodType, at = ""): JSONSchemaProps {
  // `input`: a field with a default may be left out. `inline`: a structural schema has no references.
  const json = z.toJSONSchema(schema, {
    target: "openapi-3.0",
    io: "input",
    reused: "inline",
    unrepresentable: "any",
    override: ({ zodSchema, path }) => refuseUnfaithful(zodSchema, joinPath(at, fieldPath(path))),
  });
  return structural(json, at);
}

function structural(json: JsonSchema, path: string): JSONSchemaProps {
  if (json.$ref !== undefined) {
    throw new SchemaError("Recursive", path, "a CRD cannot describe a type that contains itself or has an id; unroll it to a fixed depth");
  }
  const node = { ...keywordsOf(json, path), ...union(json, path), ...nested(json, path), ...patterns(json) };
  return preservesUnknown(json, node) ? { ...node, "x-kubernetes-preserve-unknown-fields": true } : node;
}

function keywordsOf(json: JsonSchema, path: string): JSONSchemaProps {
  const unknown = Object.keys(json).find((key) => !keywords.has(key) && !consumed.has(key));
  if (unknown !== undefined) {
    throw new SchemaError("UnknownKeyword", path, `"${unknown}" is no keyword of a structural schema; remove it from .meta()`);
  }
  refuseFractions(json, path);
  const kept = Object.entries(json).filter(([key]) => keywords.has(key));
  const node: JSONSchemaProps = Object.fromEntries(kept);
  return { ...withoutSafeBounds(node), ...integerFormat(node) };
}

/** The API server cuts a bound to an integer where the value is one: with a minimum of 0.5 it accepts 0. */
function refuseFractions({ minimum, maximum }: JsonSchema, path: string): void {
  const fraction = [minimum, maximum].find((bound) => bound !== undefined && !Number.isInteger(bound));
  if (fraction === undefined) return;
  throw new SchemaError("Unsupported", path, `the API server does not hold integers to the bound ${fraction}; use a cel() rule`);
}

/** The one union a structural schema can hold. Its branches carry no type: `x-kubernetes-int-or-string` says it all. */
function union(json: JsonSchema, path: string): JSONSchemaProps {
  if (json.anyOf === undefined && json.oneOf === undefined) return {};
  if (json["x-kubernetes-int-or-string"] === true) return {};
  throw new SchemaError("Unsupported", path, "a CRD has no unions; use intOrString(), or one object and a cel() rule");
}

function nested(json: JsonSchema, path: string): JSONSchemaProps {
  const { properties, items, additionalProperties: values } = json;
  const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, structural(asSchema(field), joinPath(path, name))]);
  return {
    ...(fields.length > 0 && { properties: Object.fromEntries(fields) }),
    ...(items !== undefined && { items: structural(asSchema(items), `${path}[]`) }),
    ...(isMapOf(values) && { additionalProperties: structural(values, `${path}.*`) }),
  };
}

/** Several patterns on one string: each is a branch, which may say nothing but the pattern. */
function patterns(json: JsonSchema): JSONSchemaProps {
  if (json.allOf === undefined) return {};
  return { allOf: json.allOf.map(({ pattern }) => (pattern === undefined ? {} : { pattern })) };
}

/** `z.unknown()` and `z.looseObject()`. */
function preservesUnknown(json: JsonSchema, node: JSONSchemaProps): boolean {
  const untyped = node.type === undefined && node["x-kubernetes-int-or-string"] !== true;
  return untyped || (typeof json.additionalProperties === "object" && !isMapOf(json.additionalProperties));
}

/** Not `false`, which strict objects have, nor `{}`, which loose objects have. */
function isMapOf(values: JsonSchema["additionalProperties"]): values is JsonSchema {
  return typeof values === "object" && Object.keys(values).length > 0;
}

/** zod never writes the shorthands that JSON schema allows in these places: `true`, `false`, a list of schemas. */
function asSchema(schema: JsonSchema["items"]): JsonSchema {
  return typeof schema === "object" && !Array.isArray(schema) ? schema : {};
}
