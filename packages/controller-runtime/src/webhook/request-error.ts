/** A request that no handler gets to see, or whose handler gave no answer. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  /** HTTP status. */
  readonly status: number;
  /** A `metav1.StatusReason`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.status = status;
    this.reason = reason;
  }
}

/** A failure as a `metav1.Status`: the one body of a failed call whose message the API server shows. */
export function failureStatus(code: number, reason: string, message: string): object {
  return { apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure", message, reason, code };
}
