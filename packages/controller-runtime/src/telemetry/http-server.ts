import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { listen, type ListenOptions } from "./listen.ts";

export type RouteHandler = (url: URL, response: ServerResponse) => void | Promise<void>;

export interface HttpServerOptions extends ListenOptions {
  readonly route: RouteHandler;
  /** Default GET and HEAD; others are 405. */
  readonly methods?: readonly string[];
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
    this.#server = createServer({ maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5_000 }, (request, response) => this.#answer(request, response));
    return await listen(this.#server, this.#options);
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
