import type { IncomingMessage, ServerResponse } from "node:http";
import { request as send } from "node:https";
import { TLSSocket } from "node:tls";
import type { RecordedRequest } from "./recorded-request.ts";
import type { Upstream } from "./upstream.ts";

/** What a fault does with a request, instead of what would have become of it. */
export type Fault = (exchange: Exchange) => void;

interface ExchangeParts {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly recorded: RecordedRequest;
  readonly upstream: Upstream;
}

/** One request of the client, and what may be done with it. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly recorded: RecordedRequest;
  readonly #upstream: Upstream;

  constructor({ request, response, recorded, upstream }: ExchangeParts) {
    this.request = request;
    this.response = response;
    this.recorded = recorded;
    this.#upstream = upstream;
  }

  /** Sends the request to the API server, and hands its answer over; by default to the client, as it is. */
  forward(take: (answer: IncomingMessage) => void = (answer) => this.deliver(answer)): void {
    this.request.pipe(this.#open(take));
  }

  /** As {@link forward}, of a request whose body was read already. */
  forwardWith(body: Uint8Array, take: (answer: IncomingMessage) => void): void {
    this.#open(take).end(body);
  }

  /** Gives the client an answer as it comes. */
  deliver(answer: IncomingMessage): void {
    this.response.writeHead(answer.statusCode ?? 502, answer.headers);
    // A watch on which nothing happens has begun all the same.
    this.response.flushHeaders();
    answer.pipe(this.response);
  }

  /** Breaks the client's connection: with an RST, or where it has TLS by its end. */
  reset(): void {
    const { socket } = this.response;
    if (socket instanceof TLSSocket) socket.destroy();
    else socket?.resetAndDestroy();
  }

  #open(take: (answer: IncomingMessage) => void): ReturnType<typeof send> {
    const { method, path } = this.recorded;
    const { headers, ...options } = this.#upstream.options;
    const upstream = send({ ...options, method, path, headers: { ...this.request.headers, ...headers } }, (answer) => {
      this.recorded.status = answer.statusCode ?? 0;
      take(answer);
    });
    upstream.on("error", () => this.response.destroy());
    this.response.on("close", () => upstream.destroy());
    return upstream;
  }
}
