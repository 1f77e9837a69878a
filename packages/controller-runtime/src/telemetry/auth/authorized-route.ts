import type { ServerResponse } from "node:http";
import type { Client } from "../../client/client.ts";
import { isApiError } from "../../client/errors.ts";
import type { RouteHandler } from "../http-server.ts";
import type { Logger } from "../log.ts";
import { Reviewer, TooManyReviews } from "./reviewer.ts";

export interface AuthorizedRouteOptions {
  /** Its account needs the right to create `tokenreviews` and `subjectaccessreviews`. */
  readonly client: Pick<Client, "review">;
  readonly log: Logger;
  /** Milliseconds on a clock that only goes forward; default `performance.now`. */
  readonly now?: () => number;
}

/** Two to four scrapes, by usual intervals. */
const tellAgainMs = 60_000;

/**
 * A route that answers only those whom the API server knows and whom RBAC allows the verb (`get`) on the path, a
 * `nonResourceURLs` rule: controller-runtime's `WithAuthenticationAndAuthorization`.
 *
 * Answers: 401 without a bearer token or with one that is not known, 403 without the right, 429 while too many are
 * asked about, 500 where the API server cannot be asked. The route behind it never runs in these cases. Tokens are neither logged nor kept.
 */
export function authorizedRoute(route: RouteHandler, { client, log, now }: AuthorizedRouteOptions): RouteHandler {
  const reviewer = new Reviewer({ client, ...(now && { now }) });
  const outage = new Outage(log, now);
  return async (url, response) => {
    const token = bearerToken(response.req.headers.authorization);
    if (token === undefined) return answer(response, 401, "Unauthorized");
    try {
      const user = await reviewer.user(token);
      if (!user) return answer(response, 401, "Unauthorized");
      const verb = (response.req.method ?? "GET").toLowerCase();
      if (!(await reviewer.allows(user, verb, url.pathname))) return answer(response, 403, `Authorization denied for user ${user.username ?? ""}`);
    } catch (error) {
      if (error instanceof TooManyReviews) return answer(response, 429, "Too many others are being authenticated: try again later");
      outage.failed(error);
      return answer(response, 500, "Authentication or authorization failed");
    }
    await route(url, response);
  };
}

/** The token of `Authorization: Bearer <token>`, read as Kubernetes does (authentication/request/bearertoken). */
export function bearerToken(header: string | undefined): string | undefined {
  const [scheme, token] = header?.trim().split(" ") ?? [];
  return scheme?.toLowerCase() === "bearer" && token ? token : undefined;
}

/** Tells the log that reviews fail, at most once a minute: whoever asks meanwhile could fill it. */
class Outage {
  readonly #log: Logger;
  readonly #now: () => number;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(log: Logger, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#now = now;
  }

  failed(error: unknown): void {
    if (this.#now() - this.#toldAt < tellAgainMs) return;
    this.#toldAt = this.#now();
    // Of an error that is not the API server's, the words could be anything, and near here is a token.
    const reason = isApiError(error) ? error.message : "an unexpected error";
    this.#log.error(`metrics are refused: the API server cannot be asked who may read them: ${reason}`);
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" }).end(`${text}\n`);
}
