import { ApiError } from "./errors.ts";
import { errorOfStatus } from "./status.ts";
import type { TransportResponse } from "./transport.ts";
import type { WholeAnswer } from "./whole-answer.ts";

/** What a response that is no success says went wrong. Reads its body; never rejects. */
export async function errorOfResponse({ statusCode, headers, body }: TransportResponse): Promise<ApiError> {
  return errorOfAnswer({ statusCode, headers, text: await body.text().catch(() => "") });
}

/** What an answer that is no success says went wrong. */
export function errorOfAnswer({ statusCode, headers, text }: WholeAnswer): ApiError {
  const retryAfter = Number(headers["retry-after"]);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined; // a proxy's page, or plain text; the status says enough
  }
  return errorOfStatus(statusCode, body, Number.isFinite(retryAfter) ? retryAfter : undefined);
}

/** The object in the body of a success. Errors: `Unknown` where it is no JSON. */
export function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ApiError({ code: "Unknown", message: `the server's answer is not JSON: ${text.slice(0, 80)}`, cause });
  }
}
