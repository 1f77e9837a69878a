import { type OpenApiDocument, referenceOf, type Schema, schemaNamed } from "../../openapi.ts";
import { apiVersionOf } from "../roots.ts";
import { fieldsOf, type Place } from "./places.ts";

/** Schemas of text or number whose Go type has a form of its own, with its zero; those without one are not looked at. */
const special: Readonly<Record<string, unknown>> = {
  "io.k8s.apimachinery.pkg.api.resource.Quantity": "0",
  "io.k8s.apimachinery.pkg.util.intstr.IntOrString": 0,
};

const zeroByType: Readonly<Record<string, unknown>> = { boolean: false, integer: 0, number: 0, string: "", array: [], object: {} };

/** A value for the schema in which every field is zero. */
export function zeroesOf(document: OpenApiDocument, schemaName: string): Record<string, unknown> {
  const zeroes = fieldsOf(document, schemaName).map(([name, field]): [string, unknown] => [name, zeroOf(document, field)]);
  return Object.fromEntries(zeroes.filter(([, zero]) => zero !== undefined));
}

function zeroOf(document: OpenApiDocument, field: Schema): unknown {
  const reference = referenceOf(field);
  if (reference === undefined) return zeroByType[field.type ?? ""];
  if (reference in special) return special[reference];
  // Times, raw JSON and the like are scalars with a form of their own, which have no zero that anybody would desire.
  return schemaNamed(document, reference).properties === undefined ? undefined : {};
}

/** An object of the place's kind with `value` there, and nothing else. */
export function objectAt({ root, steps }: Place, value: object): object {
  const content = steps.reduceRight<unknown>((inner, { field, list }) => ({ [field]: list ? [inner] : inner }), value);
  return { apiVersion: apiVersionOf(root), kind: root.kind, metadata: { name: "zeros" }, ...(content as object) }; // a step or the value: an object each
}

/** What is at the place in an object; undefined where there is nothing. */
export function valueAt({ steps }: Place, object: unknown): unknown {
  return steps.reduce<unknown>((value, { field, list }) => {
    const inner = (value as Record<string, unknown> | undefined)?.[field]; // an object that we sent, as the API server has it
    return list ? (inner as unknown[] | undefined)?.[0] : inner;
  }, object);
}
