import assert from "node:assert/strict";
import { test } from "node:test";
import type { JSONSchemaProps } from "@service-operator/controller-runtime/kubernetes";
import { serviceDefinition } from "../../src/api/schema.ts";

/** Every schema below `schema`, with its path. */
function* schemas(schema: JSONSchemaProps, path: string): Generator<[string, JSONSchemaProps]> {
  yield [path, schema];
  for (const [name, field] of Object.entries(schema.properties ?? {})) yield* schemas(field, `${path}.${name}`);
  if (isSchema(schema.items)) yield* schemas(schema.items, `${path}[]`);
  if (isSchema(schema.additionalProperties)) yield* schemas(schema.additionalProperties, `${path}.*`);
}

function isSchema(schema: JSONSchemaProps["items"] | boolean): schema is JSONSchemaProps {
  return typeof schema === "object" && !Array.isArray(schema);
}

function sectionsOf(): [string, JSONSchemaProps][] {
  const { versions } = serviceDefinition().spec;
  return versions.flatMap(({ schema }) => Object.entries(schema?.openAPIV3Schema?.properties ?? {}));
}

const all = sectionsOf()
  .filter(([name]) => name === "spec" || name === "status")
  .flatMap(([name, section]) => [...schemas(section, name)]);

test("every text, list and map is bounded, so that the cost of every rule is", () => {
  for (const [path, { type, enum: values, format, maxLength, maxItems, maxProperties, additionalProperties }] of all) {
    const bounded = values !== undefined || format !== undefined || maxLength !== undefined;
    if (type === "string") assert.ok(bounded, `${path} has no maxLength`);
    if (type === "array") assert.ok(maxItems !== undefined, `${path} has no maxItems`);
    if (additionalProperties !== undefined) assert.ok(maxProperties !== undefined, `${path} has no maxProperties`);
  }
});

test("every field is described, and its default too", () => {
  for (const [path, { description = "", default: fallback }] of all) {
    if (path.endsWith("[]") || path.endsWith(".*")) continue;
    assert.notEqual(description, "", `${path} has no description`);
    if (typeof fallback === "object" || fallback === undefined) continue;
    const fallbackText = JSON.stringify(fallback).replaceAll('"', "");
    assert.ok(description.includes(`Default: ${fallbackText}.`), `${path} does not tell its default`);
  }
});

test("every rule has a message that names its field", () => {
  for (const [path, schema] of all) {
    for (const { message = "" } of schema["x-kubernetes-validations"] ?? []) assert.notEqual(message, "", path);
  }
});
