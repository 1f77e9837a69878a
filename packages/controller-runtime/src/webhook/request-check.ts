import type { IncomingMessage } from "node:http";
import { RequestError } from "./request-error.ts";

/** Refuses all but a POST of plain JSON, which is all that the API server sends. Throws {@link RequestError}. */
export function checkRequest({ method, headers }: IncomingMessage): void {
  if (method !== "POST") throw new RequestError(405, "MethodNotAllowed", "webhooks are called by POST");
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") throw new RequestError(415, "UnsupportedMediaType", "the body must be application/json");
  const encoding = headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") throw new RequestError(415, "UnsupportedMediaType", "the body must not be compressed");
}

/**
 * Milliseconds the caller waits for the answer: its `?timeout=10s`, but no more than `limitMs`.
 * The API server rounds it up to whole seconds (admission/plugin/webhook/mutating/dispatcher.go).
 */
export function callTimeout(query: URLSearchParams, limitMs: number): number {
  const seconds = /^(\d{1,3})s$/.exec(query.get("timeout") ?? "")?.[1];
  return seconds === undefined ? limitMs : Math.min(limitMs, Number(seconds) * 1000);
}
