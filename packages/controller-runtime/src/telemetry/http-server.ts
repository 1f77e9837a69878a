import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { CertificateSource } from "../certwatcher/certificates.ts";
import { followCertificates, protocols, secureContext } from "../certwatcher/secure-context.ts";
import { listen, type ListenOptions } from "./listen.ts";
import type { Logger } from "./log.ts";

export type RouteHandler = (url: URL, response: ServerResponse) => void | Promise<void>;

/** What a server needs to speak TLS. */
export interface SecureServing {
  readonly certificates: CertificateSource;
  readonly log: Logger;
}

export interface HttpServerOptions extends ListenOptions {
  readonly route: RouteHandler;
  /** Default GET and HEAD; others are 405. */
  readonly methods?: readonly string[];
  /** Absent: plain HTTP. */
  readonly secureServing?: SecureServing;
}

/** No honest client meets these. */
const limits = { maxHeaderSize: 8192, requestTimeout: 10_000, headersTimeout: 5_000 };

/** A small HTTP or HTTPS server for GET requests only. By TLS, a new certificate counts without a restart. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  #server: Server | TlsServer | undefined;
  #unfollow: (() => void) | undefined;

  constructor(options: HttpServerOptions) {
    this.#options = options;
  }

  /** Resolves with the port once it listens. Errors: {@link BindError}. */
  async start(): Promise<number> {
    const answer: RequestListener = (request, response) => this.#answer(request, response);
    const { secureServing } = this.#options;
    const server = secureServing ? this.#secure(secureServing, answer) : createServer(limits, answer);
    this.#server = server;
    return await listen(server, this.#options);
  }

  #secure({ certificates, log }: SecureServing, answer: RequestListener): TlsServer {
    const context = secureContext(certificates.current());
    const server = createTlsServer({ ...limits, ...context, ALPNProtocols: [...protocols], handshakeTimeout: limits.headersTimeout }, answer);
    server.on("tlsClientError", (err) => log.debug({ err }, "a TLS handshake failed"));
    this.#unfollow = followCertificates(server, certificates, { log, purpose: this.#options.purpose });
    return server;
  }

  async stop(): Promise<void> {
    this.#unfollow?.();
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
