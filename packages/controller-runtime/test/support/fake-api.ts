import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { after } from "node:test";
import { Client, type ClientOptions } from "../../src/client/client.ts";
import type { Credentials } from "../../src/client/credentials.ts";
import { Transport } from "../../src/client/transport.ts";
import type { KubernetesObject } from "../../src/kubernetes/index.ts";

/** One request, and what may be done with it. */
export class Exchange {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly #response: ServerResponse;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.method = request.method ?? "";
    this.url = new URL(request.url ?? "/", "http://fake");
    this.headers = request.headers;
    this.#response = response;
  }

  get query(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.url.searchParams);
  }

  get isWatch(): boolean {
    return this.query["watch"] === "true";
  }

  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    this.#response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  }

  text(status: number, body: string): void {
    this.#response.writeHead(status, { "content-type": "text/html" }).end(body);
  }

  /** A failure as the API server words it. */
  fail(code: number, reason: string, more: { readonly headers?: Record<string, string>; readonly details?: object } = {}): void {
    this.json(code, failure(code, reason, more.details), more.headers);
  }

  /** Part of a stream, as it is. */
  write(bytes: string | Uint8Array): void {
    this.#response.write(bytes);
  }

  /** Events of a watch; the stream stays open. */
  send(...events: readonly object[]): void {
    this.#response.flushHeaders();
    for (const event of events) this.write(`${JSON.stringify(event)}\n`);
  }

  end(): void {
    this.#response.end();
  }

  /** Breaks the connection with an RST. */
  reset(): void {
    this.#response.socket?.resetAndDestroy();
  }
}

export type Handler = (exchange: Exchange) => void;

/** A server on the loopback that does what a test tells it, and keeps what it was asked. */
export class FakeApi {
  readonly exchanges: Exchange[] = [];
  connections = 0;
  handler: Handler = (exchange) => exchange.fail(404, "NotFound");
  readonly #server: Server;
  readonly #transports: Transport[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      const exchange = new Exchange(request, response);
      this.exchanges.push(exchange);
      request.resume();
      this.handler(exchange);
    });
    this.#server.on("connection", () => this.connections++);
  }

  /** Starts one that ends with the test file. */
  static async start(handler?: Handler): Promise<FakeApi> {
    const api = new FakeApi();
    if (handler) api.handler = handler;
    await new Promise<void>((resolve) => api.#server.listen(0, "127.0.0.1", resolve));
    after(async () => await api.stop());
    return api;
  }

  /** Each request is met by the next handler; the last one meets all that follow. */
  static async script(...handlers: readonly Handler[]): Promise<FakeApi> {
    let next = 0;
    return await FakeApi.start((exchange) => handlers[Math.min(next++, handlers.length - 1)]?.(exchange));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // it listens on a port, not a pipe
  }

  credentials(more: Partial<Credentials> = {}): Credentials {
    const tls = {};
    return { server: this.url, tls: async () => tls, authorization: async () => undefined, refresh: () => false, ...more };
  }

  transport(more: Partial<Credentials> = {}): Transport {
    const transport = new Transport({ credentials: this.credentials(more), userAgent: "test" });
    this.#transports.push(transport);
    return transport;
  }

  client(options: Partial<ClientOptions> = {}): Client {
    return new Client({ transport: this.transport(), fieldManager: "test", ...options });
  }

  async openConnections(): Promise<number> {
    return await new Promise((resolve, reject) => this.#server.getConnections((error, count) => (error ? reject(error) : resolve(count))));
  }

  async stop(): Promise<void> {
    await Promise.all(this.#transports.map(async (transport) => await transport.close()));
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

export function failure(code: number, reason: string, details?: object): object {
  return { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: `${reason} it is`, reason, code, ...(details && { details }) };
}

export const added = (object: KubernetesObject) => ({ type: "ADDED", object });
export const modified = (object: KubernetesObject) => ({ type: "MODIFIED", object });
export const removed = (object: KubernetesObject) => ({ type: "DELETED", object });

export function bookmark(resourceVersion: number, annotations?: Record<string, string>): object {
  return { type: "BOOKMARK", object: { apiVersion: "v1", kind: "ConfigMap", metadata: { resourceVersion: String(resourceVersion), ...(annotations && { annotations }) } } };
}

/** The bookmark that ends the initial events of a WatchList. */
export const initialEventsEnd = (resourceVersion: number): object => bookmark(resourceVersion, { "k8s.io/initial-events-end": "true" });

export function listOf(resourceVersion: number, items: readonly KubernetesObject[], next?: string): object {
  return { apiVersion: "v1", kind: "ConfigMapList", metadata: { resourceVersion: String(resourceVersion), ...(next && { continue: next }) }, items };
}
