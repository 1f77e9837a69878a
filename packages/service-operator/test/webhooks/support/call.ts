import { request } from "node:https";
import { text } from "node:stream/consumers";

export interface Call {
  readonly port: number;
  /** Whom to trust, PEM. */
  readonly ca: string;
  /** The DNS name that the certificate must be for. */
  readonly host: string;
  readonly path: string;
  readonly method?: string;
  readonly contentType?: string;
  readonly body?: string;
}

/** One call to a webhook server on this machine, as the API server makes it. Resolves with status and body. */
export async function call({ port, ca, host, path, method = "POST", contentType = "application/json", body = "" }: Call): Promise<{ readonly status: number; readonly body: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const outgoing = request({ host: "127.0.0.1", port, ca, servername: host, path, method, agent: false, headers: { "content-type": contentType } }, (incoming) => {
    text(incoming).then((received) => resolve({ status: incoming.statusCode ?? 0, body: received }), reject);
  });
  outgoing.on("error", reject);
  outgoing.end(body);
  return await promise;
}
