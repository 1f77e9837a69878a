/**
 * What can go wrong in this package:
 * - `binaries-unavailable`: no source could deliver a needed program.
 * - `wrong-checksum`: a download is not what its publisher announced.
 * - `start-failed`: a component did not become ready; the message names its log.
 * - `command-failed`: a program this package ran ended with an error.
 * - `request-failed`: the API server refused a request this package made.
 * - `timed-out`: a state was not reached within its limit.
 * - `not-shared`: the environment names a control plane this package did not start.
 */
export type TestkitErrorCode =
  | "binaries-unavailable"
  | "wrong-checksum"
  | "start-failed"
  | "command-failed"
  | "request-failed"
  | "timed-out"
  | "not-shared";

/** The only error type this package throws on purpose; tell the cases apart by `code`. */
export class TestkitError extends Error {
  override readonly name = "TestkitError";
  readonly code: TestkitErrorCode;

  constructor(code: TestkitErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** One line for any thrown value, with the cause that `fetch` and friends hide in `cause`. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
