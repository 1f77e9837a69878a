import { request } from "node:https";
import { text } from "node:stream/consumers";
import type { Credentials } from "@service-operator/controller-runtime/pki";

// A ready API server answers within milliseconds; one that hangs must not hold up a poll.
const TIMEOUT_MS = 10_000;

export interface ApiRequest {
  /** Default GET. */
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Begins with a slash and may have a query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Default `application/json`; a PATCH needs one that says how to patch. */
  readonly contentType?: string;
}

/** `body` is the parsed JSON, or the text when it is not JSON. */
export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface Endpoint {
  readonly url: string;
  readonly caData: string;
  readonly user: Credentials;
}

/** One request with a connection of its own. Any status is an answer; rejects only when there is none. */
export async function apiRequest(endpoint: Endpoint, wanted: ApiRequest): Promise<ApiResponse> {
  const { method = "GET", path, body, contentType = "application/json" } = wanted;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  const { promise, resolve, reject } = Promise.withResolvers<ApiResponse>();
  const outgoing = request(
    new URL(path, endpoint.url),
    {
      method,
      agent: false,
      ca: endpoint.caData,
      cert: endpoint.user.certificate,
      key: endpoint.user.key,
      timeout: TIMEOUT_MS,
      // With its length: the API server does not read a chunked body of a DELETE, and its preconditions would not count.
      headers: payload === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(payload) },
    },
    (incoming) => {
      const status = incoming.statusCode ?? 0;
      text(incoming).then((received) => resolve({ status, body: parsed(received) }), reject);
    },
  );
  outgoing.on("error", reject);
  outgoing.on("timeout", () => outgoing.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
  outgoing.end(payload);
  return promise;
}

function parsed(received: string): unknown {
  try {
    return JSON.parse(received);
  } catch {
    return received;
  }
}
