import type { Kind, KubernetesObject, ObjectMeta } from "../kubernetes/index.ts";

/** An object of which only the metadata is read; apiVersion and kind are the object's own. */
export interface PartialObjectMetadata {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** A kind whose objects come without spec, status and data; see {@link metadataOnly}. */
export interface MetadataKind extends Kind<PartialObjectMetadata> {
  readonly metadataOnly: true;
}

/** The content type in which the API server sends metadata alone (kubernetes.io/docs/reference/using-api/api-concepts, "Metadata-only fetches"). */
const contentType = (kind: string): string => `application/json;as=${kind};g=meta.k8s.io;v=v1`;

/**
 * The same kind, of which the API server sends the metadata alone: for owners, labels and deletions of large objects.
 * Get, list, watch and the cache take it; a cache holds it beside the whole objects, not instead.
 * Errors: `NotAcceptable` from a server that cannot (aggregated API servers of old).
 */
export function metadataOnly({ apiVersion, kind, plural, namespaced }: Kind): MetadataKind {
  return { apiVersion, kind, plural, namespaced, metadataOnly: true };
}

/** Whether a kind was made by {@link metadataOnly}. */
export function isMetadataOnly(kind: Kind): kind is MetadataKind {
  return "metadataOnly" in kind;
}

/** The `Accept` header of a read of this kind; undefined for the ordinary one. */
export function acceptOf(kind: Kind, of: "object" | "list"): string | undefined {
  if (!isMetadataOnly(kind)) return undefined;
  return contentType(of === "list" ? "PartialObjectMetadataList" : "PartialObjectMetadata");
}

/** Gives an object the apiVersion and kind that a list leaves out and a metadata-only answer replaces; in place. */
export function restoreKind<T extends KubernetesObject>(kind: Kind<T>, object: T): T {
  object.apiVersion = kind.apiVersion;
  object.kind = kind.kind;
  return object;
}
