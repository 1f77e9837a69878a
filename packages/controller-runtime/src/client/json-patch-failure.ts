import { ApiError, isApiError } from "./errors.ts";
import type { PatchOptions } from "./request-options.ts";

/**
 * What the refusal of a JSON patch means. The API server answers a patch that it cannot apply with a bare 422 that tells
 * neither which operation failed nor why (apiserver, handlers/patch.go, `applyJSPatch`). Where the patch tests values, the
 * object is not what the patch counts on: a `Conflict`, as another resourceVersion would be.
 */
export function jsonPatchFailure(error: unknown, { type, body }: PatchOptions): unknown {
  const bare = type === "application/json-patch+json" && isApiError(error, "Invalid") && !error.details?.causes?.length;
  if (!bare) return error;
  const { status = 422, request } = error;
  const more = { status, cause: error, ...(request && { request }) };
  if (!hasTest(body)) return new ApiError({ code: "Invalid", message: "the JSON patch cannot be applied: a path in it does not exist in the object", ...more });
  return new ApiError({ code: "Conflict", message: "the JSON patch cannot be applied: one of its tests fails, or a path in it does not exist; read the object again", ...more });
}

function hasTest(body: unknown): boolean {
  return Array.isArray(body) && body.some((operation: unknown) => (operation as { readonly op?: unknown } | null)?.op === "test");
}
