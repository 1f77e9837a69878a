import { isApiError } from "../../client/errors.ts";

/**
 * One word for an error, of few in all: an `ApiError`'s code, else the class. Never its message: an API server quotes
 * the value that it refuses, and that may be a secret. The words are in the log, on the line with this trace's id.
 */
export function errorType(error: unknown): string {
  if (isApiError(error)) return error.code;
  return error instanceof Error ? error.name : "_OTHER"; // the semantic conventions' word for what has no name
}
