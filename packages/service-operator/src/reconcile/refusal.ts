import type { ApiError } from "@service-operator/controller-runtime";
import { type Aspect, progressing } from "../core/aspect.ts";

/**
 * What the API server will not have, as the user should read it; undefined for failures that only call for another
 * try. All of them can be lifted without a change to the Service (a quota raised, a policy relaxed), so none stalls.
 */
export function refusalOf(error: ApiError): Aspect | undefined {
  switch (error.code) {
    case "Forbidden":
      if (error.message.includes("exceeded quota")) return progressing("QuotaExceeded", error.message);
      return progressing(error.message.includes("because it is being terminated") ? "NamespaceTerminating" : "Forbidden", error.message);
    case "Invalid":
    case "BadRequest":
    case "RequestEntityTooLarge":
      return progressing("Refused", error.message);
    default:
      return undefined;
  }
}
