import type { JSONSchemaProps } from "@service-operator/controller-runtime/kubernetes";
import * as fc from "fast-check";

/** What a careless program takes for something else than data. */
const traps = ["__proto__", "constructor", "prototype", "toString", "null", "{}"];

/** Longest text and longest list that are made; nothing here depends on length. */
const most = { characters: 12, elements: 2 };

/**
 * Values that the API server stores under a schema, but for its CEL rules: fields with a default are always there.
 * Made from the schema itself, so a field that is added to it is covered at once.
 */
export function storedValues(schema: JSONSchemaProps): fc.Arbitrary<unknown> {
  const { default: fallback } = schema;
  return fallback === undefined ? anyValue(schema) : fc.oneof(fc.constant(fallback), anyValue(schema));
}

function anyValue(schema: JSONSchemaProps): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema["x-kubernetes-int-or-string"]) return fc.oneof(fc.integer(), text(schema));
  const make = byType[schema.type ?? ""];
  if (!make) throw new Error(`no values are known for ${JSON.stringify(schema)}`);
  return make(schema);
}

/** What a schema says nothing about, under any name. */
const anything: fc.Arbitrary<unknown> = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...traps)), fc.jsonValue({ maxDepth: 3 }), { maxKeys: most.elements, noNullPrototype: true });

const byType: Readonly<Record<string, (schema: JSONSchemaProps) => fc.Arbitrary<unknown>>> = {
  string: text,
  boolean: () => fc.boolean(),
  integer: ({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }) => fc.integer({ min: minimum, max: maximum }),
  array: ({ items, minItems = 0 }) => fc.array(storedValues(items as JSONSchemaProps), { minLength: minItems, maxLength: Math.max(minItems, most.elements) }),
  object: (schema) => (schema["x-kubernetes-preserve-unknown-fields"] ? anything : schema.properties ? objects(schema, schema.properties) : maps(schema.additionalProperties as JSONSchemaProps)),
};

function text({ pattern, minLength = 0, maxLength = Infinity }: JSONSchemaProps): fc.Arbitrary<string> {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { size: "-1" });
  const fitting = traps.filter(({ length }) => length >= minLength && length <= maxLength);
  const any = fc.string({ unit: "grapheme", minLength, maxLength: Math.max(minLength, Math.min(maxLength, most.characters) / 2) });
  return fitting.length > 0 ? fc.oneof({ arbitrary: any, weight: 4 }, fc.constantFrom(...fitting)) : any;
}

function objects({ required = [] }: JSONSchemaProps, properties: Readonly<Record<string, JSONSchemaProps>>): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, field]) => {
    const there = storedValues(field).map((value) => [[name, value]]);
    const always = required.includes(name) || field.default !== undefined;
    return always ? there : fc.oneof({ arbitrary: fc.constant([]), weight: 2 }, { arbitrary: there, weight: 1 });
  });
  return fc.tuple(...fields).map((entries) => Object.fromEntries(entries.flat()) as unknown);
}

function maps(values: JSONSchemaProps): fc.Arbitrary<unknown> {
  return fc.array(fc.tuple(text({}), storedValues(values)), { maxLength: most.elements }).map((entries) => Object.fromEntries(entries));
}
