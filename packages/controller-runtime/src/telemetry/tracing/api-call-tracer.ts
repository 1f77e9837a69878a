import { attribute } from "./attributes.ts";
import type { SpanDescription, Tracer } from "./tracer.ts";
import { urlTemplate, withoutQuery } from "./url-template.ts";

/** What a span tells of a request. */
export interface TracedRequest {
  readonly method: string;
  /** Path and query; the query does not go into the span: it may hold a continue token. */
  readonly path: string;
}

/**
 * Spans of the requests to one API server, named and described by OpenTelemetry's conventions for HTTP clients.
 *
 * A span is over when the head of the answer is there: a watch that lasts an hour is no span of an hour. A request that
 * is sent again is another span.
 */
export class ApiCallTracer {
  readonly #tracer: Tracer;
  readonly #origin: string;
  readonly #server: Readonly<Record<string, string | number>>;

  /** `server` is a URL; user and password in it do not go into spans. */
  constructor(tracer: Tracer, server: string) {
    this.#tracer = tracer;
    const { origin, hostname, port, protocol } = new URL(server);
    this.#origin = origin;
    this.#server = { [attribute.serverAddress]: hostname, [attribute.serverPort]: Number(port || (protocol === "https:" ? 443 : 80)) };
  }

  /** Sends a request in a span; `send` gets the headers to add. Its errors, and answers from 400 on, are the span's. */
  async call<T extends { readonly statusCode: number }>(request: TracedRequest, send: (headers: Readonly<Record<string, string>>) => Promise<T>): Promise<T> {
    return await this.#tracer.withSpan(this.#describe(request), async () => {
      const response = await send(this.#tracer.headers());
      const { statusCode } = response;
      // Of a client's span, a 4xx is an error too (semantic conventions, HTTP spans, status).
      this.#tracer.describe({ [attribute.statusCode]: statusCode }, statusCode >= 400 ? String(statusCode) : undefined);
      return response;
    });
  }

  #describe({ method, path }: TracedRequest): SpanDescription {
    const template = urlTemplate(path);
    return {
      name: `${method} ${template}`,
      kind: "client",
      attributes: { ...this.#server, [attribute.method]: method, [attribute.urlTemplate]: template, [attribute.urlFull]: this.#origin + withoutQuery(path) },
    };
  }
}
