import { type Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { after } from "node:test";
import { keptLog } from "../../support/log.ts";
import { staticCertificate } from "../../../src/certwatcher/certificates.ts";
import type { WebhookHandler } from "../../../src/webhook/handler.ts";
import { WebhookServer, type WebhookServerOptions } from "../../../src/webhook/server.ts";
import { ca, newCertificate } from "../../support/certificates.ts";

export interface Call {
  readonly path?: string;
  readonly method?: string;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: a connection of its own. */
  readonly agent?: Agent;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** One call over TLS that trusts only our authority. Rejects when there is no answer. */
export async function call(port: number, { path = "/", method = "POST", body, headers = {}, agent, signal }: Call = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { host: "127.0.0.1", port, path, method, ca, agent: agent ?? false, headers: { "content-type": "application/json", ...headers }, ...(signal && { signal }) };
  const outgoing = request(options, (incoming) => {
    text(incoming).then((received) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: received }), reject);
  });
  outgoing.on("error", reject);
  outgoing.end(typeof body === "string" || body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  return await promise;
}

export interface Running {
  readonly server: WebhookServer;
  readonly port: number;
  readonly lines: Readonly<Record<string, unknown>>[];
}

/** A server that ends with the test file. */
export async function serve(handlers: Readonly<Record<string, WebhookHandler>>, options: Partial<WebhookServerOptions> = {}): Promise<Running> {
  const { log, lines } = keptLog();
  const server = new WebhookServer({ address: "127.0.0.1:0", certificates: staticCertificate(newCertificate()), log, drainTimeoutMs: 100, ...options });
  for (const [path, handler] of Object.entries(handlers)) server.register(path, handler);
  const port = await server.start();
  after(async () => await server.stop());
  return { server, port, lines };
}

/** Answers with what it was sent. */
export const echo: WebhookHandler = { handle: async (body) => ({ status: 200, body: JSON.parse(body) as unknown }) };

/** Throws what nobody but the log may read. */
export const throwing: WebhookHandler = {
  handle: () => {
    throw new Error("the password is swordfish");
  },
};

/** Never answers; tells when it began, and when its signal was aborted. */
export function stuck(): WebhookHandler & { readonly began: Promise<void>; readonly aborted: Promise<void> } {
  const [began, aborted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const handle: WebhookHandler["handle"] = async (_, { signal }) => {
    began.resolve();
    signal.addEventListener("abort", () => aborted.resolve(), { once: true });
    return await new Promise<never>(() => undefined);
  };
  return { handle, began: began.promise, aborted: aborted.promise };
}
