import { type Client, isApiError, type MetadataKind, type PartialObjectMetadata, type RequestOptions } from "@service-operator/controller-runtime";

/**
 * What became of one object.
 *
 * - `rewritten`: it is stored in the storage version now.
 * - `unchanged`: it was already, so the API server wrote nothing.
 * - `overtaken`: somebody else wrote it meanwhile, and thereby in the storage version, or deleted it.
 * - `failed`: the API server refused it.
 */
export type Rewrite = { readonly outcome: "rewritten" | "unchanged" | "overtaken" } | { readonly outcome: "failed"; readonly message: string };

/**
 * Has the API server store an object anew, by a patch that changes nothing. It writes only what is not stored in just these
 * bytes, so doing it twice costs no second write. Errors: those that would meet every other object, too.
 */
export async function rewrite(client: Client, kind: MetadataKind, { object, bounds }: { readonly object: PartialObjectMetadata; readonly bounds: RequestOptions }): Promise<Rewrite> {
  const { name = "", namespace, uid, resourceVersion } = object.metadata;
  try {
    const body = { metadata: { uid, resourceVersion } };
    const { metadata } = await client.patch(kind, { namespace, name }, { ...bounds, type: "application/merge-patch+json", body });
    return { outcome: metadata.resourceVersion === resourceVersion ? "unchanged" : "rewritten" };
  } catch (error) {
    if (isApiError(error, "Conflict", "NotFound")) return { outcome: "overtaken" };
    if (!isApiError(error) || isApiError(error, "Aborted", "Credentials", "Forbidden", "Unauthorized", "Unreachable")) throw error;
    return { outcome: "failed", message: error.message };
  }
}
