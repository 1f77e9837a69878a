import type { Output } from "../output.ts";
import { type OpenApiDocument, referenceOf, type Schema, schemaNamed } from "../openapi.ts";
import { typeNameOf } from "./modules.ts";
import { apiVersionOf, rootKinds } from "./roots.ts";
import type { Zeros } from "./zeros/classify.ts";

/**
 * What a three-way merge must know about lists, atomic maps and zeros, as one constant per schema that has any.
 * A list that is not mentioned is atomic, a map that is not mentioned is merged key by key: the defaults of
 * structured-merge-diff.
 */
export function generateMergeSchemas(document: OpenApiDocument, zeros: ReadonlyMap<string, Zeros>, directory: string): Output {
  const writer = new SchemaWriter(document, zeros);
  const roots = rootKinds.filter((root) => root.merged);
  const entries = roots.map((root) => `  ${JSON.stringify(`${apiVersionOf(root)}/${root.kind}`)}: ${writer.root(root.schema)},\n`);
  const content = [
    `import type { MergeSchema } from "../merge-schema.ts";\n`,
    ...writer.constants,
    `/** By \`apiVersion/kind\`. The status is left out: a controller never merges the status of what it owns. */\n` +
      `export const mergeSchemas: Readonly<Record<string, MergeSchema>> = {\n${entries.join("")}};\n`,
  ];
  return { path: `${directory}/merge-schemas.ts`, content: content.join("\n") };
}

class SchemaWriter {
  readonly constants: string[] = [];
  readonly #document: OpenApiDocument;
  readonly #zeros: ReadonlyMap<string, Zeros>;
  readonly #names = new Map<string, string | undefined>();

  constructor(document: OpenApiDocument, zeros: ReadonlyMap<string, Zeros>) {
    this.#document = document;
    this.#zeros = zeros;
  }

  root(schemaName: string): string {
    const schema = schemaNamed(this.#document, schemaName);
    const { status: _, ...properties } = schema.properties ?? {};
    return this.#fields({ ...schema, properties }, this.#zeros.get(schemaName)) ?? "{}";
  }

  /** The name of the constant for a schema, or nothing if a merge needs to know nothing about it. */
  #named(schemaName: string): string | undefined {
    if (this.#names.has(schemaName)) return this.#names.get(schemaName);
    this.#names.set(schemaName, undefined);
    const text = this.#text(schemaNamed(this.#document, schemaName), this.#zeros.get(schemaName));
    if (text === undefined) return undefined;
    const { name } = typeNameOf(schemaName);
    const constant = name.charAt(0).toLowerCase() + name.slice(1);
    this.constants.push(`const ${constant}: MergeSchema = ${text};\n`);
    this.#names.set(schemaName, constant);
    return constant;
  }

  #text(schema: Schema, zeros?: Zeros): string | undefined {
    const reference = referenceOf(schema);
    if (reference !== undefined) return retaining(schema, this.#named(reference));
    if (schema.items !== undefined) return this.#list(schema, schema.items);
    if (typeof schema.additionalProperties === "object") return this.#map(schema, schema.additionalProperties);
    return this.#fields(schema, zeros);
  }

  #fields(schema: Schema, zeros?: Zeros): string | undefined {
    const fields = Object.entries(schema.properties ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, field]) => {
      const text = this.#text(field);
      return text === undefined ? [] : [`${JSON.stringify(name)}: ${text}`];
    });
    return objectText([
      isAtomic(schema) && `mapType: "atomic"`,
      fields.length > 0 && `fields: { ${fields.join(", ")} }`,
      zeros !== undefined && zeros.dropped.length > 0 && `dropped: ${JSON.stringify(zeros.dropped)}`,
      zeros !== undefined && zeros.replaced.length > 0 && `replaced: ${JSON.stringify(zeros.replaced)}`,
    ]);
  }

  /** Elements of an atomic list are not merged, but their zeros are compared. */
  #list(schema: Schema, items: Schema): string | undefined {
    const type = schema["x-kubernetes-list-type"];
    const text = retaining(schema, this.#text(items));
    return objectText([
      type === "set" && `list: { type: "set" }`,
      type === "map" && `list: ${this.#mapList(schema, items)}`,
      text !== undefined && `items: ${text}`,
    ]);
  }

  #mapList(schema: Schema, items: Schema): string {
    const keys = (schema["x-kubernetes-list-map-keys"] ?? []).toSorted();
    const defaults = keyDefaults(this.#resolve(items), keys);
    const suffix = Object.keys(defaults).length === 0 ? "" : `, defaults: ${JSON.stringify(defaults)}`;
    return `{ type: "map", keys: ${JSON.stringify(keys)}${suffix} }`;
  }

  #map(schema: Schema, values: Schema): string | undefined {
    if (this.#text(values) !== undefined) throw new Error("A map whose values hold merged lists needs a MergeSchema of its own");
    return objectText([isAtomic(schema) && `mapType: "atomic"`]);
  }

  #resolve(schema: Schema): Schema {
    const reference = referenceOf(schema);
    return reference === undefined ? schema : schemaNamed(this.#document, reference);
  }
}

function isAtomic(schema: Schema): boolean {
  return schema["x-kubernetes-map-type"] === "atomic";
}

/** The patch strategy is the field's, the schema may be that of others too. */
function retaining(field: Schema, text: string | undefined): string | undefined {
  if (!field["x-kubernetes-patch-strategy"]?.split(",").includes("retainKeys")) return text;
  return objectText([text !== undefined && `...${text}`, "retainKeys: true"]);
}

function objectText(parts: readonly (string | false)[]): string | undefined {
  const present = parts.filter((part) => part !== false);
  return present.length === 0 ? undefined : `{ ${present.join(", ")} }`;
}

/** A required key has a default of Go's zero value in the schema, which means nothing. */
function keyDefaults(item: Schema, keys: readonly string[]): Record<string, unknown> {
  const optional = keys.filter((key) => item.required?.includes(key) !== true);
  const defaults = optional.map((key): [string, unknown] => [key, item.properties?.[key]?.default]);
  return Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
}
