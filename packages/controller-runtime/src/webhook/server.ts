import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server } from "node:https";
import type { Registry } from "@prometheus-io/client";
import { stringifyExact } from "../crd/exact-json.ts";
import { type CertificateSource, notAfter } from "../certwatcher/certificates.ts";
import { followCertificates } from "../certwatcher/secure-context.ts";
import { listen } from "../telemetry/listen.ts";
import type { Logger } from "../telemetry/log.ts";
import { isPanic } from "../telemetry/panic.ts";
import { discardBody, readBody } from "./body.ts";
import { Budget } from "./budget.ts";
import { withDeadline } from "./deadline.ts";
import { GiveBack } from "./give-back.ts";
import type { WebhookAnswer, WebhookHandler } from "./handler.ts";
import { WebhookMetrics, type WebhookWork } from "./metrics.ts";
import { callTimeout, checkRequest } from "./request-check.ts";
import { failureStatus, RequestError } from "./request-error.ts";
import { createTlsServer } from "./tls-server.ts";

export interface WebhookServerOptions {
  /** With a `clientCa`, only clients that show a certificate of that authority are answered. */
  readonly certificates: CertificateSource;
  readonly log: Logger;
  /** `host:port` or `:port`; port 0 takes a free one. Default `:9443`, as controller-runtime has it. */
  readonly address?: string;
  /** The option that sets the address, for the message when it cannot be had. Default `WebhookServer.address`; a program with a flag for it gives the flag. */
  readonly option?: string;
  readonly metrics?: Registry;
  /**
   * Bytes that the body of an admission request may have. Default 7 MiB: the API server takes objects of up to 3 MiB
   * (MaxRequestBodyBytes, apiserver/pkg/server/config.go) and an update brings the old one too.
   */
  readonly maxBodyBytes?: number;
  /**
   * Bytes that the bodies of all requests may have together, from the first byte to the answer; what is more is answered
   * with 429. Bodies above 1 MiB get three quarters of it. Default 48 MiB: one list to be converted, of the largest that is taken, beside
   * admission requests.
   */
  readonly maxHeldBytes?: number;
  /**
   * Milliseconds for a request to arrive, and again for its handler to answer. Default 10 000, the default
   * `timeoutSeconds` of a webhook; a caller that asks for less (`?timeout=`) gets less.
   */
  readonly requestTimeoutMs?: number;
  /** Milliseconds that `stop` leaves to the calls under way. Default: `requestTimeoutMs`. */
  readonly drainTimeoutMs?: number;
}

const defaults = { address: ":9443", option: "WebhookServer.address", maxBodyBytes: 7 * 1024 * 1024, maxHeldBytes: 48 * 1024 * 1024, requestTimeoutMs: 10_000 };

/** A body of more bytes is large. */
const largeBytes = 1024 * 1024;

/** Values of one admission request: an object of the largest that etcd takes, and the old one, with 12 bytes for each. */
const maxValues = 250_000;

/** Values of all requests under way: at 64 bytes for each, 256 MiB. Large bodies get three quarters of it. */
const mostValues = 4_000_000;

/**
 * Answers the API server's admission and conversion calls over HTTPS.
 *
 * Guarantees: every request that arrives is answered, whatever its body is and whatever its handler does; the
 * certificate is replaced without losing a connection; where client certificates are asked for, nobody without one gets as far
 * as a request; it never redirects (CVE-2020-8561).
 *
 * @example
 * const server = new WebhookServer({ certificates: certificateFiles("/tmp/k8s-webhook-server/serving-certs", { log }), log });
 * server.register("/mutate-v1-pod", mutating(kinds.pod, (pod) => ({ ...pod, spec: { ...pod.spec, enableServiceLinks: false } })));
 * server.register("/validate-v1-pod", validating(kinds.pod, { delete: ({ metadata }) => (metadata.labels?.keep ? denied("kept") : allowed()) }));
 * await server.start();
 */
export class WebhookServer {
  readonly #options: WebhookServerOptions & typeof defaults;
  readonly #metrics: WebhookMetrics | undefined;
  readonly #bytes: Budget;
  readonly #values = new Budget({ total: mostValues, large: maxValues });
  readonly #giveBack = new GiveBack();
  readonly #handlers = new Map<string, WebhookHandler>();
  readonly #stopping = new AbortController();
  #server: Server | undefined;
  #unsubscribe: (() => void) | undefined;
  #draining = false;

  constructor(options: WebhookServerOptions) {
    this.#options = { ...defaults, ...options };
    this.#bytes = new Budget({ total: this.#options.maxHeldBytes, large: largeBytes, largeReleased: () => this.#giveBack.later() });
    this.#metrics = options.metrics && new WebhookMetrics(options.metrics);
  }

  /** Serves `handler` at exactly `path`. Throws when the path has a handler already, or is no path. */
  register(path: string, handler: WebhookHandler): void {
    if (!/^\/[^?#]*$/.test(path)) throw new Error(`"${path}" is no path: begin it with a slash`);
    if (this.#handlers.has(path)) throw new Error(`${path} has a webhook already`);
    this.#handlers.set(path, handler);
    this.#metrics?.register(path);
  }

  /** Resolves with the port once it listens. Errors: `BindError`; `CertificateError` where the source throws one. */
  async start(): Promise<number> {
    const { certificates, address, option, requestTimeoutMs, log } = this.#options;
    const server = createTlsServer(certificates.current(), requestTimeoutMs);
    server.on("request", (request, response) => void this.#answer(request, response));
    server.on("tlsClientError", (err) => log.debug({ err }, "a TLS handshake failed"));
    const port = await listen(server, { address, purpose: "webhooks", option });
    server.on("error", (err) => log.error({ err }, "the webhook server could not take a connection"));
    this.#server = server;
    this.#unsubscribe = followCertificates(server, certificates, { log, purpose: "webhook" });
    log.info({ port, webhooks: [...this.#handlers.keys()], notAfter: notAfter(certificates.current()) }, "serving webhooks");
    return port;
  }

  /** Takes no new calls, lets those under way end for `drainTimeoutMs`, then cuts them off. May be called again. */
  async stop(): Promise<void> {
    const server = this.#server;
    if (!server || this.#draining) return;
    this.#draining = true;
    this.#unsubscribe?.();
    this.#giveBack.stop();
    const cutOff = setTimeout(() => {
      this.#stopping.abort();
      server.closeAllConnections();
    }, this.#options.drainTimeoutMs ?? this.#options.requestTimeoutMs);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    clearTimeout(cutOff);
  }

  /** For `Health.addReadyzCheck`: undefined while calls are taken, else why not. */
  readonly started = (): string | undefined => {
    if (this.#draining) return "the webhook server is stopping";
    return this.#server ? undefined : "the webhook server does not listen yet";
  };

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(request.url ?? "/", "https://localhost");
    const path = url?.pathname ?? "";
    const observe = this.#handlers.has(path) ? this.#metrics?.begin(path) : undefined;
    const { status, body } = await this.#outcome(request, response, url).then(encoded).catch((error: unknown) => this.#failure(error, path));
    observe?.(status);
    if (response.destroyed || response.headersSent) return;
    // While we drain, a connection ends with its answer: kept alive, it would hold up the stop.
    const headers = { "content-type": "application/json", ...(status === 405 && { allow: "POST" }), ...(this.#draining && { connection: "close" }) };
    response.writeHead(status, headers).end(body);
  }

  async #outcome(request: IncomingMessage, response: ServerResponse, url: URL | null): Promise<WebhookAnswer> {
    const { maxBodyBytes, requestTimeoutMs, log } = this.#options;
    const handler = this.#handlers.get(url?.pathname ?? "");
    try {
      if (!url || !handler) throw new RequestError(404, "NotFound", "no webhook is served at this path");
      checkRequest(request);
    } catch (error) {
      await discardBody(request, maxBodyBytes);
      throw error;
    }
    const [holding, values] = [this.#bytes.hold(), this.#values.hold()];
    try {
      const text = await readBody(request, { limit: handler.maxBodyBytes ?? maxBodyBytes, maxValues: handler.maxValues ?? maxValues, holding, values });
      const hungUp = new AbortController();
      response.once("close", () => hungUp.abort());
      const deadline = { timeoutMs: callTimeout(url.searchParams, requestTimeoutMs), signal: AbortSignal.any([hungUp.signal, this.#stopping.signal]) };
      return await withDeadline(deadline, async (signal) => await handler.handle(text, { log: log.child({ webhook: url.pathname }), signal, threw: this.#threw }));
    } finally {
      for (const each of [holding, values]) each.release();
    }
  }

  readonly #threw = (work: WebhookWork, error: unknown): void => {
    if (isPanic(error)) this.#metrics?.panicked(work);
  };

  #failure(error: unknown, webhook: string): { readonly status: number; readonly body: string } {
    const known = error instanceof RequestError;
    if (known) this.#options.log.debug({ webhook, reason: error.message }, "refused a request");
    else this.#options.log.error({ webhook, err: error }, "a webhook call failed");
    const { status, reason, message } = known ? error : new RequestError(500, "InternalError", "the webhook failed; its log says why");
    return { status, body: JSON.stringify(failureStatus(status, reason, message)) };
  }
}

function encoded({ status, body }: WebhookAnswer): { readonly status: number; readonly body: string } {
  return { status, body: stringifyExact(body) };
}
