import type { OpenApiDocument } from "../../openapi.ts";
import { resourceOf } from "../kinds.ts";
import { apiVersionOf, type RootKind } from "../roots.ts";
import { classify, type Zeros } from "./classify.ts";
import { filledInFields } from "./filled-in.ts";
import { placesOf } from "./places.ts";
import { objectAt, valueAt, zeroesOf } from "./probe.ts";

export interface Resource {
  readonly apiVersion: string;
  readonly plural: string;
}

/**
 * Sends an object to the API server and gives back what it took it for: decoded into the Go type, its defaults filled
 * in, encoded again. Nothing is validated or stored.
 */
export type Mirror = (resource: Resource, object: object) => Promise<unknown>;

/**
 * What the API server makes of the zero values of each field, by schema name. Nothing it publishes tells that: whether
 * a field is a pointer in Go, and whether it is left out when it is empty, is not in its OpenAPI documents.
 */
export async function zerosOf(document: OpenApiDocument, mirror: Mirror): Promise<ReadonlyMap<string, Zeros>> {
  const found = new Map<string, Zeros>();
  for (const place of placesOf(document)) {
    const zeroes = zeroesOf(document, place.schema);
    if (Object.keys(zeroes).length === 0) continue;
    const answer = valueAt(place, await mirror(servedAs(document, place.root), objectAt(place, zeroes)));
    found.set(place.schema, classify(zeroes, answer, filledInFields(place.schema)));
  }
  return found;
}

function servedAs(document: OpenApiDocument, root: RootKind): Resource {
  const resource = resourceOf(document, root);
  if (resource?.namespaced !== true) throw new Error(`${root.kind} is not served in namespaces: what becomes of its zeros cannot be asked`);
  return { apiVersion: apiVersionOf(root), plural: resource.plural };
}
