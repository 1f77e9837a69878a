/** The part of an OpenAPI v3 schema that Kubernetes' own documents use. */
export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  /** Comma-separated, for example `merge,retainKeys`. */
  readonly "x-kubernetes-patch-strategy"?: string;
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
}

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

interface Operation {
  readonly "x-kubernetes-action"?: string;
  readonly "x-kubernetes-group-version-kind"?: GroupVersionKind;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, { readonly get?: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Reads one document by its path under `/openapi/v3/`, for example `apis/apps/v1`. */
export type ReadDocument = (path: string) => Promise<OpenApiDocument>;

/** Every schema and path of the documents named. The same schema appears in many of them; the first one counts. */
export async function readDocuments(read: ReadDocument, paths: readonly string[]): Promise<OpenApiDocument> {
  const documents = await Promise.all(paths.map(read));
  const last = documents.toReversed();
  return {
    paths: Object.assign({}, ...last.map((document) => document.paths)),
    components: { schemas: Object.assign({}, ...last.map((document) => document.components.schemas)) },
  };
}

/** The name of the schema that `schema` stands for. A reference with siblings is written as an `allOf` of one. */
export function referenceOf(schema: Schema): string | undefined {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  return reference?.slice("#/components/schemas/".length);
}

export function schemaNamed(document: OpenApiDocument, name: string): Schema {
  const schema = document.components.schemas[name];
  if (schema === undefined) throw new Error(`The API server's OpenAPI documents have no schema ${name}`);
  return schema;
}
