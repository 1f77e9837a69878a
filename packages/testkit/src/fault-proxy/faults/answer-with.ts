import type { Fault } from "../exchange.ts";

export interface Refusal {
  readonly status: number;
  /** As in `metav1.StatusReason`. */
  readonly reason: string;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Reason of the one cause that the details name. */
  readonly cause?: string;
}

/** Refused in the API server's words, before anything was done. */
export function answerWith({ status, reason, retryAfterSeconds, cause }: Refusal): Fault {
  const details = cause === undefined ? {} : { details: { causes: [{ reason: cause, message: cause }] } };
  const body = JSON.stringify({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: `${reason}, says the proxy`, reason, ...details, code: status });
  return ({ request, response }) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json", ...(retryAfterSeconds !== undefined && { "retry-after": String(retryAfterSeconds) }) }).end(body);
  };
}
