import type { Output } from "../output.ts";
import { type OpenApiDocument, referenceOf, type Schema, schemaNamed } from "../openapi.ts";
import { docComment } from "./doc-comment.ts";
import { importText } from "./import-text.ts";
import { type TypeName, typeNameOf } from "./modules.ts";
import { reach } from "./reach.ts";
import { apiVersionOf, rootKinds } from "./roots.ts";

/** Types whose JSON form the schema does not tell, with what `MarshalJSON` of the Go type writes. */
const handWritten: Readonly<Record<string, string>> = {
  FieldsV1: "Record<string, unknown>",
  IntOrString: "number | string",
  JSON: "unknown",
  JSONSchemaPropsOrArray: "JSONSchemaProps | JSONSchemaProps[]",
  JSONSchemaPropsOrBool: "JSONSchemaProps | boolean",
  JSONSchemaPropsOrStringArray: "JSONSchemaProps | string[]",
  Quantity: "number | string",
  RawExtension: "Record<string, unknown>",
};

const primitives: Readonly<Record<string, string>> = {
  boolean: "boolean",
  integer: "number",
  number: "number",
  string: "string",
  object: "Record<string, unknown>",
};

/** A property name that needs no quotes. */
const identifier = /^[A-Za-z_$][\w$]*$/;

/** One file of interfaces per API group and version. */
export function generateTypes(document: OpenApiDocument, directory: string): Output[] {
  const names = reach(document, rootKinds.map((root) => root.schema));
  refuseClashes(names);
  const byModule = Map.groupBy(names, (name) => typeNameOf(name).module);
  return [...byModule].map(([module, members]) => ({
    path: `${directory}/${module}.ts`,
    content: moduleText(document, module, members),
  }));
}

/** The index re-exports all files flat, so a name may exist once. */
function refuseClashes(names: readonly string[]): void {
  for (const [name, clashing] of Map.groupBy(names, (schema) => typeNameOf(schema).name)) {
    if (clashing.length > 1) throw new Error(`Two generated types are called ${name}: ${clashing.join(", ")}`);
  }
}

function moduleText(document: OpenApiDocument, module: string, members: readonly string[]): string {
  const imports = new Map<string, TypeName>();
  const use = (schemaName: string): string => {
    const type = typeNameOf(schemaName);
    if (type.module !== module) imports.set(type.name, type);
    return type.name;
  };
  const declarations = members.map((name) => declaration(name, schemaNamed(document, name), use));
  return [importText([...imports.values()]), ...declarations].filter((text) => text !== "").join("\n");
}

type Use = (schemaName: string) => string;

function declaration(schemaName: string, schema: Schema, use: Use): string {
  const { name } = typeNameOf(schemaName);
  const comment = docComment(schema.description);
  const alias = handWritten[name] ?? (schema.properties === undefined ? typeText(schema, use) : undefined);
  if (alias !== undefined) return `${comment}export type ${name} = ${alias};\n`;
  return `${comment}export interface ${name} {\n${fieldsText(schemaName, schema, use)}}\n`;
}

function fieldsText(schemaName: string, schema: Schema, use: Use): string {
  const identity = identityOf(schemaName);
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !(name in identity));
  const written = fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, field]) => {
    const optional = schema.required?.includes(name) === true ? "" : "?";
    const key = identifier.test(name) ? name : JSON.stringify(name);
    return `${docComment(field.description, "  ")}  ${key}${optional}: ${typeText(field, use)};\n`;
  });
  const head = Object.entries(identity).map(([name, type]) => `  ${name}: ${type};\n`);
  if (head.length > 0) use(objectMeta);
  return [...head, ...written].join("");
}

const objectMeta = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";

/** What every object on the wire has, although the schema calls it optional. */
function identityOf(schemaName: string): Readonly<Record<string, string>> {
  const root = rootKinds.find((candidate) => candidate.schema === schemaName);
  if (root === undefined) return {};
  return { apiVersion: JSON.stringify(apiVersionOf(root)), kind: JSON.stringify(root.kind), metadata: "ObjectMeta" };
}

function typeText(schema: Schema, use: Use): string {
  const reference = referenceOf(schema);
  if (reference !== undefined) return use(reference);
  if (schema.enum !== undefined) return schema.enum.toSorted().map((value) => JSON.stringify(value)).join(" | ");
  if (schema.items !== undefined) return arrayText(typeText(schema.items, use));
  if (typeof schema.additionalProperties === "object") return `Record<string, ${typeText(schema.additionalProperties, use)}>`;
  return primitives[schema.type ?? ""] ?? "unknown";
}

function arrayText(item: string): string {
  return item.includes(" | ") ? `(${item})[]` : `${item}[]`;
}
