import type { StatusDetails } from "./status-details.ts";

/**
 * What went wrong with a request, closed: handle it with an exhaustive switch.
 *
 * The first group are the reasons the API server itself gives (`metav1.StatusReason`); the second are ours, for
 * requests that never got an answer or were never sent.
 */
export type ApiErrorCode =
  | "AlreadyExists"
  | "BadRequest"
  | "Conflict"
  | "Expired"
  | "Forbidden"
  | "Gone"
  | "InternalError"
  | "Invalid"
  | "MethodNotAllowed"
  | "NotAcceptable"
  | "NotFound"
  | "RequestEntityTooLarge"
  | "ServerTimeout"
  | "ServiceUnavailable"
  | "Timeout"
  | "TooManyRequests"
  | "Unauthorized"
  | "UnsupportedMediaType"
  /** The server answered with a code or a body that is no Status we know. */
  | "Unknown"
  /** No answer: refused, reset, no such host, TLS failure, or the deadline passed. */
  | "Unreachable"
  /** The caller's signal was aborted. */
  | "Aborted"
  /** The write gate is closed: this process may have lost its lease, so nothing was sent. */
  | "NotLeader"
  /** The credentials could not be had: an unreadable token file, a failing exec plugin. Nothing was sent. */
  | "Credentials";

/** A request, as far as it names what was asked for. */
export interface ApiRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
}

export interface ApiErrorOptions {
  readonly code: ApiErrorCode;
  readonly message: string;
  readonly status?: number;
  readonly details?: StatusDetails;
  readonly retryAfterSeconds?: number;
  readonly request?: ApiRequest;
  readonly cause?: unknown;
}

/** A request to the API server that did not succeed. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ApiErrorCode;
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined;
  readonly details: StatusDetails | undefined;
  /** Seconds the server asks to wait, from `Retry-After` or the Status. */
  readonly retryAfterSeconds: number | undefined;
  /** The request that failed; absent where none was made, such as for a kind that nothing serves. */
  readonly request: ApiRequest | undefined;

  constructor(options: ApiErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.status = options.status;
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.request = options.request;
  }
}

/** Codes whose messages come from here, and do not name what was asked for, as the API server's mostly do. */
const namesNothing: ReadonlySet<ApiErrorCode> = new Set<ApiErrorCode>(["Unreachable", "Unknown", "NotLeader", "Aborted"]);

/** Has what a request failed with name it: in `request`, and in the message where that does not say what was asked for. */
export function withRequest(error: unknown, { method, path }: ApiRequest): unknown {
  if (!(error instanceof ApiError) || error.request) return error;
  const { code, message, status, details, retryAfterSeconds, cause } = error;
  const [where] = path.split("?");
  return new ApiError({
    code,
    message: namesNothing.has(code) || message === `the server answered ${status}` ? `${method} ${where}: ${message}` : message,
    ...(status !== undefined && { status }),
    ...(details && { details }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    request: { method, path },
    ...(cause !== undefined && { cause }),
  });
}

/** Whether `error` is an {@link ApiError} with one of the given codes. */
export function isApiError<C extends ApiErrorCode = ApiErrorCode>(error: unknown, ...codes: readonly C[]): error is ApiError & { readonly code: C } {
  return error instanceof ApiError && (codes.length === 0 || (codes as readonly ApiErrorCode[]).includes(error.code));
}
