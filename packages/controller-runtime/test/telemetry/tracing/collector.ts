import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { after } from "node:test";

type Attributes = Readonly<Record<string, string | number>>;

export interface CollectedSpan {
  readonly name: string;
  /** 1 is internal, 3 is client (opentelemetry-proto, Span.SpanKind). */
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly attributes: Attributes;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** 2 is an error (Status.StatusCode). */
  readonly status: { readonly code: number; readonly message?: string };
  readonly resource: Attributes;
  readonly events: readonly unknown[];
}

interface Value {
  readonly stringValue?: string;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
}
type KeyValues = readonly { readonly key: string; readonly value: Value }[];
type WireSpan = Omit<CollectedSpan, "attributes" | "resource"> & { readonly attributes: KeyValues };
interface Export {
  readonly resourceSpans: readonly { readonly resource: { readonly attributes: KeyValues }; readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[] }[];
}

/** An OTLP/HTTP collector on the loopback that keeps what it is sent. */
export class Collector {
  readonly spans: CollectedSpan[] = [];
  readonly requests: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  readonly #server: Server;

  private constructor(answer: (response: ServerResponse) => void) {
    this.#server = createServer((request, response) => void this.#take(request).then(() => answer(response)));
  }

  static async start(answer: (response: ServerResponse) => void = (response) => void response.end("{}")): Promise<Collector> {
    const collector = new Collector(answer);
    await new Promise<void>((resolve) => collector.#server.listen(0, "127.0.0.1", resolve));
    after(async () => await collector.stop());
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on a port, not a pipe
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #take(request: IncomingMessage): Promise<void> {
    this.requests.push({ path: request.url ?? "", headers: request.headers });
    this.#keep(JSON.parse(await text(request)) as Export);
  }

  #keep({ resourceSpans }: Export): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({ ...span, attributes: record(span.attributes), resource: record(resource.attributes) });
      }
    }
  }
}

function record(attributes: KeyValues): Attributes {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]));
}
