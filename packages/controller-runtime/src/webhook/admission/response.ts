import type { StatusDetails } from "../../client/status-details.ts";
import type { JsonPatchOperation } from "./json-patch.ts";

/** The part of a `metav1.Status` that a user gets to see. */
export interface ResponseStatus {
  /** HTTP status of the user's request. */
  readonly code: number;
  /** A `metav1.StatusReason`. */
  readonly reason: string;
  readonly message: string;
  readonly details?: StatusDetails;
}

/** An answer, before it is put into an AdmissionReview. */
export interface AdmissionResponse {
  readonly allowed: boolean;
  readonly status?: ResponseStatus;
  /** Only from a mutating webhook: the API server takes a validating one's for a failure. */
  readonly patch?: readonly JsonPatchOperation[];
  /** Shown to the user beside the result; trimmed as `trimWarnings` says. */
  readonly warnings?: readonly string[];
  /** Kept in the audit log, as `<webhook name>/<key>`. */
  readonly auditAnnotations?: Readonly<Record<string, string>>;
}

/** A field that is wrong, as `metav1.StatusCause` has it. */
export interface FieldCause {
  /** For example `FieldValueInvalid`. */
  readonly reason: string;
  readonly message: string;
  /** For example `spec.ports[0].name`. */
  readonly field: string;
}

/** The request may go on. */
export function allowed(): AdmissionResponse {
  return { allowed: true };
}

/** The request is refused: 403 Forbidden; with the fields that are wrong, 422 Invalid. The user reads the message. */
export function denied(message: string, causes: readonly FieldCause[] = []): AdmissionResponse {
  if (causes.length === 0) return { allowed: false, status: { code: 403, reason: "Forbidden", message } };
  return { allowed: false, status: { code: 422, reason: "Invalid", message, details: { causes } } };
}

/** Whether the request may go on could not be told; it is refused with this HTTP status. The user reads the message. */
export function errored(code: number, message: string): AdmissionResponse {
  return { allowed: false, status: { code, reason: code < 500 ? "BadRequest" : "InternalError", message } };
}

/** The request may go on with the object changed. No operations means unchanged. */
export function patched(patch: readonly JsonPatchOperation[]): AdmissionResponse {
  return patch.length === 0 ? allowed() : { allowed: true, patch };
}
