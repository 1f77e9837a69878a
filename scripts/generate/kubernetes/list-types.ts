import type { Output } from "../output.ts";
import { type OpenApiDocument, referenceOf, type Schema, schemaNamed } from "../openapi.ts";
import { typeNameOf } from "./modules.ts";
import { apiVersionOf, rootKinds } from "./roots.ts";

/**
 * What a three-way merge must know about lists and atomic maps, as one constant per schema that has any.
 * A list that is not mentioned is atomic, a map that is not mentioned is merged key by key: the defaults of
 * structured-merge-diff.
 */
export function generateListTypes(document: OpenApiDocument, directory: string): Output {
  const writer = new NodeWriter(document);
  const roots = rootKinds.filter((root) => root.merged);
  const entries = roots.map((root) => `  ${JSON.stringify(`${apiVersionOf(root)}/${root.kind}`)}: ${writer.root(root.schema)},\n`);
  const content = [
    `import type { ListTypeNode } from "../list-type.ts";\n`,
    ...writer.constants,
    `/** By \`apiVersion/kind\`. The status is left out: a controller never merges the status of what it owns. */\n` +
      `export const listTypes: Readonly<Record<string, ListTypeNode>> = {\n${entries.join("")}};\n`,
  ];
  return { path: `${directory}/list-keys.ts`, content: content.join("\n") };
}

class NodeWriter {
  readonly constants: string[] = [];
  readonly #document: OpenApiDocument;
  readonly #names = new Map<string, string | undefined>();

  constructor(document: OpenApiDocument) {
    this.#document = document;
  }

  root(schemaName: string): string {
    const schema = schemaNamed(this.#document, schemaName);
    const { status: _, ...properties } = schema.properties ?? {};
    return this.#fields({ ...schema, properties }) ?? "{}";
  }

  /** The name of the constant for a schema, or nothing if a merge needs to know nothing about it. */
  #named(schemaName: string): string | undefined {
    if (this.#names.has(schemaName)) return this.#names.get(schemaName);
    this.#names.set(schemaName, undefined);
    const text = this.#node(schemaNamed(this.#document, schemaName));
    if (text === undefined) return undefined;
    const { name } = typeNameOf(schemaName);
    const constant = name.charAt(0).toLowerCase() + name.slice(1);
    this.constants.push(`const ${constant}: ListTypeNode = ${text};\n`);
    this.#names.set(schemaName, constant);
    return constant;
  }

  #node(schema: Schema): string | undefined {
    if (schema["x-kubernetes-map-type"] === "atomic") return `{ mapType: "atomic" }`;
    const reference = referenceOf(schema);
    if (reference !== undefined) return this.#named(reference);
    if (schema.items !== undefined) return this.#list(schema, schema.items);
    if (typeof schema.additionalProperties === "object") return this.#map(schema.additionalProperties);
    return this.#fields(schema);
  }

  #fields(schema: Schema): string | undefined {
    const fields = Object.entries(schema.properties ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1)).flatMap(([name, field]) => {
      const node = this.#node(field);
      return node === undefined ? [] : [`${JSON.stringify(name)}: ${node}`];
    });
    return fields.length === 0 ? undefined : `{ fields: { ${fields.join(", ")} } }`;
  }

  /** Elements of an atomic list are never merged, so nothing below one matters. */
  #list(schema: Schema, items: Schema): string | undefined {
    if (schema["x-kubernetes-list-type"] === "set") return `{ list: { type: "set" } }`;
    if (schema["x-kubernetes-list-type"] !== "map") return undefined;
    const node = this.#node(items);
    return `{ list: ${this.#mapList(schema, items)}${node === undefined ? "" : `, items: ${node}`} }`;
  }

  #mapList(schema: Schema, items: Schema): string {
    const keys = schema["x-kubernetes-list-map-keys"] ?? [];
    const defaults = keyDefaults(this.#resolve(items), keys);
    const suffix = Object.keys(defaults).length === 0 ? "" : `, defaults: ${JSON.stringify(defaults)}`;
    return `{ type: "map", keys: ${JSON.stringify(keys)}${suffix} }`;
  }

  #map(values: Schema): undefined {
    if (this.#node(values) !== undefined) throw new Error("A map whose values hold merged lists needs a ListTypeNode of its own");
    return undefined;
  }

  #resolve(schema: Schema): Schema {
    const reference = referenceOf(schema);
    return reference === undefined ? schema : schemaNamed(this.#document, reference);
  }
}

/** A required key has a default of Go's zero value in the schema, which means nothing. */
function keyDefaults(item: Schema, keys: readonly string[]): Record<string, unknown> {
  const optional = keys.filter((key) => item.required?.includes(key) !== true);
  const defaults = optional.map((key): [string, unknown] => [key, item.properties?.[key]?.default]);
  return Object.fromEntries(defaults.filter(([, value]) => value !== undefined));
}
