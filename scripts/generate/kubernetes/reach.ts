import { type OpenApiDocument, referenceOf, type Schema, schemaNamed } from "../openapi.ts";

/** The names of the root schemas and of every schema they lead to, in order of name. */
export function reach(document: OpenApiDocument, roots: readonly string[]): string[] {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    if (seen.has(name)) return;
    seen.add(name);
    referencesIn(schemaNamed(document, name)).forEach(visit);
  };
  roots.forEach(visit);
  return [...seen].toSorted();
}

function referencesIn(schema: Schema): string[] {
  const reference = referenceOf(schema);
  if (reference !== undefined) return [reference];
  const parts = Object.values(schema.properties ?? {});
  if (schema.items !== undefined) parts.push(schema.items);
  if (typeof schema.additionalProperties === "object") parts.push(schema.additionalProperties);
  return parts.flatMap(referencesIn);
}
