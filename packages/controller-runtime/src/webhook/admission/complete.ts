import { reviewApiVersion } from "./review.ts";
import type { AdmissionResponse } from "./response.ts";
import { trimWarnings } from "./warnings.ts";

/** The AdmissionReview that carries a response to the request with this `uid`. */
export function completeReview(uid: string, response: AdmissionResponse): object {
  const { allowed, status, patch, warnings = [], auditAnnotations } = response;
  const trimmed = trimWarnings(warnings);
  return {
    apiVersion: reviewApiVersion,
    kind: "AdmissionReview",
    response: {
      uid,
      allowed,
      ...(status && { status: { metadata: {}, status: allowed ? "Success" : "Failure", ...status } }),
      ...(patch && patch.length > 0 && { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") }),
      ...(trimmed.length > 0 && { warnings: trimmed }),
      ...(auditAnnotations && { auditAnnotations }),
    },
  };
}
