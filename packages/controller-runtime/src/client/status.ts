import { ApiError, type ApiErrorCode } from "./errors.ts";
import type { StatusDetails } from "./status-details.ts";

/** `metav1.Status`, the body of every failed request. */
export interface Status {
  readonly kind: "Status";
  readonly status?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: StatusDetails;
}

/** Reasons as the API server spells them, and the HTTP status each one is sent with. */
const statusOfReason = {
  BadRequest: 400,
  Unauthorized: 401,
  Forbidden: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  NotAcceptable: 406,
  AlreadyExists: 409,
  Conflict: 409,
  Gone: 410,
  Expired: 410,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  ServerTimeout: 500,
  ServiceUnavailable: 503,
  Timeout: 504,
} as const satisfies Partial<Record<ApiErrorCode, number>>;

type Reason = keyof typeof statusOfReason;

function isReason(reason: string | undefined): reason is Reason {
  return reason !== undefined && Object.hasOwn(statusOfReason, reason);
}

/** A Status without a known reason (a proxy's answer, a bare HTTP error) is read by its number. */
function reasonOfStatus(status: number): ApiErrorCode {
  const entries = Object.entries(statusOfReason) as [Reason, number][];
  return entries.find(([, number]) => number === status)?.[0] ?? "Unknown";
}

export function isStatus(value: unknown): value is Status {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "Status";
}

/** Turns a Status (or whatever came instead) into an {@link ApiError}. */
export function errorOfStatus(httpStatus: number, body: unknown, retryAfter?: number): ApiError {
  const status = isStatus(body) ? body : undefined;
  const retryAfterSeconds = retryAfter ?? status?.details?.retryAfterSeconds;
  return new ApiError({
    code: isReason(status?.reason) ? status.reason : reasonOfStatus(httpStatus),
    message: status?.message ?? `the server answered ${httpStatus}`,
    status: httpStatus,
    ...(status?.details && { details: status.details }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  });
}
