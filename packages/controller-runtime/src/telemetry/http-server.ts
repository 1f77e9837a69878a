import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type RouteHandler = (url: URL, response: ServerResponse) => void | Promise<void>;

export interface HttpServerOptions {
  /** `host:port` or `:port`; port 0 takes a free one. */
  readonly address: string;
  /** What listens there, for the message when it cannot: "metrics". */
  readonly purpose: string;
  /** The flag that sets the address, for the same message. */
  readonly flag: string;
  readonly route: RouteHandler;
  /** Default GET and HEAD; others are 405. */
  readonly methods?: readonly string[];
}

/** A server could not be started: the address is no address, or it is taken. */
export class BindError extends Error {
  override readonly name = "BindError";
}

/** Splits `host:port`, `[v6]:port` or `:port`. Throws {@link BindError}. */
export function parseAddress(address: string, flag: string): { readonly host: string | undefined; readonly port: number } {
  const match = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(address);
  const port = Number(match?.[3]);
  if (!match || port > 65_535) throw new BindError(`${flag} "${address}" is not an address: write host:port or :port`);
  return { host: match[1] ?? (match[2] || undefined), port };
}

/** A small HTTP server for GET requests only, with limits that no honest client meets. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  #server: Server | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
  }

  /** Resolves with the port once it listens. Errors: {@link BindError}. */
  async start(): Promise<number> {
    const { address, flag, purpose } = this.#options;
    const { host, port } = parseAddress(address, flag);
    const server = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => this.#answer(request, response));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) => {
        const why = error.code === "EADDRINUSE" ? "the port is in use" : error.message;
        reject(new BindError(`cannot serve ${purpose} on ${address}: ${why}; choose another with ${flag}`));
      });
      server.listen({ port, ...(host && { host }) }, resolve);
    });
    return (server.address() as AddressInfo).port; // not a pipe, so it is an AddressInfo
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (!server?.listening) return;
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.#route(request, response).catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { methods = ["GET", "HEAD"] } = this.#options;
    if (!methods.includes(request.method ?? "")) return void response.writeHead(405, { allow: methods.join(", ") }).end();
    const url = URL.parse(request.url ?? "/", "http://localhost");
    if (!url) return void response.writeHead(400).end(); // "//", for one, is no URL
    await this.#options.route(url, response);
  }
}
