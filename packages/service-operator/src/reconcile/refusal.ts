import { type ApiError, isApiError } from "@service-operator/controller-runtime";
import { type Aspect, progressing, stalled } from "../core/aspect.ts";

/**
 * What the API server will not have, as the user should read it; undefined for failures that only call for another
 * try. What is invalid stays so until the Service or a policy changes; a right or a quota may come by itself.
 */
export function refusalOf(error: ApiError): Aspect | undefined {
  if (isApiError(error, "Invalid", "BadRequest", "RequestEntityTooLarge")) return stalled("Invalid", error.message);
  if (!isApiError(error, "Forbidden")) return undefined;
  if (error.message.includes("exceeded quota")) return progressing("QuotaExceeded", error.message);
  return progressing(error.message.includes("because it is being terminated") ? "NamespaceTerminating" : "Forbidden", error.message);
}
