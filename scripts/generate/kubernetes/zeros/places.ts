import { type OpenApiDocument, referenceOf, type Schema, schemaNamed } from "../../openapi.ts";
import { type RootKind, rootKinds } from "../roots.ts";

/** One step from an object into a field of it, or into the first item of the list there. */
export interface Step {
  readonly field: string;
  readonly list: boolean;
}

/** Where in an object of a kind a schema is to be found. */
export interface Place {
  readonly root: RootKind;
  readonly schema: string;
  readonly steps: readonly Step[];
}

/** What a controller does not set: the API server's own part of an object. */
const leftOut: ReadonlySet<string> = new Set(["metadata", "status", "apiVersion", "kind"]);

/** One place, the nearest, for each schema that the kinds which are merged lead to. */
export function placesOf(document: OpenApiDocument): Place[] {
  const places = new Map<string, Place>();
  const queue: Place[] = rootKinds.filter(({ merged }) => merged).map((root) => ({ root, schema: root.schema, steps: [] }));
  for (const place of queue) {
    if (places.has(place.schema)) continue;
    places.set(place.schema, place);
    queue.push(...below(document, place));
  }
  return [...places.values()];
}

function below(document: OpenApiDocument, { root, schema, steps }: Place): Place[] {
  return fieldsOf(document, schema).flatMap(([field, each]) => {
    const list = each.items !== undefined;
    const reference = referenceOf(each.items ?? each);
    return reference === undefined ? [] : [{ root, schema: reference, steps: [...steps, { field, list }] }];
  });
}

/** The fields of a schema that a controller may set. */
export function fieldsOf(document: OpenApiDocument, schemaName: string): [string, Schema][] {
  const fields = Object.entries(schemaNamed(document, schemaName).properties ?? {});
  return isRoot(schemaName) ? fields.filter(([name]) => !leftOut.has(name)) : fields;
}

function isRoot(schemaName: string): boolean {
  return rootKinds.some(({ schema }) => schema === schemaName);
}
