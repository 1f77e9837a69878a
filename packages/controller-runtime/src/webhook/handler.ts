import type { Logger } from "../telemetry/log.ts";
import type { WebhookWork } from "./metrics.ts";

/** What a handler may use while it answers one request. */
export interface WebhookCall {
  /** To be told of what a handler threw, which counts it where it is a mistake in the program. */
  readonly threw?: (work: WebhookWork, error: unknown) => void;
  /** Carries the path. */
  readonly log: Logger;
  /** Aborted when nobody waits for the answer any more: the time is up, the caller hung up, or the server stops. */
  readonly signal: AbortSignal;
}

export interface WebhookAnswer {
  /** HTTP status. Anything but 200 means to the API server that the call failed, and its `failurePolicy` decides. */
  readonly status: number;
  /** Sent as JSON; what `parseExact` kept of an integer is that integer again. */
  readonly body: unknown;
}

/** What answers the requests to one path. Made by `admission`, `mutating`, `validating` or `conversion`. */
export interface WebhookHandler {
  /** Bytes that a request's body may have. Default: the server's `maxBodyBytes`. */
  readonly maxBodyBytes?: number;
  /** Values of JSON that a request's body may have: numbers, texts, objects and so on, at any depth. Default: 250,000. */
  readonly maxValues?: number;
  /** Answers a body of JSON, not yet parsed. What it throws becomes a 500, and is logged. */
  handle(body: string, call: WebhookCall): Promise<WebhookAnswer>;
}
