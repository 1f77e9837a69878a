import type { ClientOptions } from "./client-options.ts";
import { Deadline, eitherSignal } from "./deadline.ts";
import { type ApiError, isApiError, withRequest } from "./errors.ts";
import type { RequestOptions } from "./request-options.ts";
import { errorOfAnswer, parseBody } from "./response.ts";
import { systemClock, RequestRate } from "./request-rate.ts";
import { type TransportRequest, unreachable } from "./transport.ts";

/** client-go gives up after 10 retries that the server asked for (rest/request.go). */
const maxRetries = 10;

/** A request as the client makes it: the transport's, in the bounds of its caller. */
export interface BoundedRequest extends Omit<TransportRequest, "signal"> {
  readonly bounds?: RequestOptions;
  /** Asked before each try of a write; see `ClientHooks.gate`. */
  readonly gate?: (() => AbortSignal) | undefined;
}

/**
 * Sends a request until it is answered for good, and reads the answer.
 *
 * Guarantees: what the server refused before doing anything is sent again when it says so; nothing else is.
 */
export class Requester {
  readonly #options: Pick<ClientOptions, "transport" | "signal">;
  readonly #bucket: RequestRate | undefined;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#bucket = options.rateLimit && new RequestRate(options.rateLimit);
  }

  /** The JSON of the answer. Errors: any {@link ApiError}, which names the request. */
  async json(request: BoundedRequest): Promise<unknown> {
    return await this.#send(request).catch((error: unknown) => {
      throw withRequest(error, request);
    });
  }

  async #send({ bounds = {}, gate, ...request }: BoundedRequest): Promise<unknown> {
    using deadline = new Deadline(bounds);
    for (let attempt = 0; ; attempt++) {
      const result = await this.#try(request, { gate, own: deadline.signal });
      if ("answer" in result) return result.answer;
      const { error, signal } = result;
      if (attempt >= maxRetries || !asksToRetry(error)) throw error;
      await this.#wait(signal, systemClock.sleep((error.retryAfterSeconds ?? 1) * 1000, signal));
    }
  }

  async #try(given: TransportRequest, { gate, own }: { readonly gate: BoundedRequest["gate"]; readonly own: AbortSignal | undefined }): Promise<Result> {
    if (this.#bucket) await this.#wait(own, this.#bucket.take(own));
    // Asked at each try: the lease may have been lost while we waited.
    const signal = eitherSignal(gate ? gate() : this.#options.signal?.(), own);
    const answer = await this.#options.transport.request({ ...given, ...(signal && { signal }) });
    if (answer.statusCode >= 300) return { error: errorOfAnswer(answer), signal };
    return { answer: parseBody(answer.text) };
  }

  /** Says what ended a wait in the terms of the client. */
  async #wait<R>(signal: AbortSignal | undefined, wait: Promise<R>): Promise<R> {
    return await wait.catch((cause: unknown) => {
      throw unreachable(cause, { server: this.#options.transport.server, signal });
    });
  }
}

type Result = { readonly answer: unknown } | { readonly error: ApiError; readonly signal: AbortSignal | undefined };

/** Refused before anything was done: too many requests, or a server that says when to come back. */
function asksToRetry(error: ApiError): boolean {
  return isApiError(error, "TooManyRequests") || (error.status === 503 && error.retryAfterSeconds !== undefined);
}
