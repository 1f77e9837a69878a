import { createServer, type Server, type ServerOptions } from "node:https";
import type { Certificate } from "../certwatcher/certificates.ts";
import { clientVerification, protocols, secureContext } from "../certwatcher/secure-context.ts";

/** The API server closes a connection that was idle for 90 s (http.DefaultTransport). It must be the one to close. */
const keepAliveTimeout = 95_000;

/** 600 calls are the most one API server makes at a time (--max-requests-inflight 400, --max-mutating-… 200); three may call. */
const maxConnections = 2_000;

/** An HTTPS server with limits that the API server does not meet. `requestTimeoutMs` is for a request to arrive in full. */
export function createTlsServer(certificate: Certificate, requestTimeoutMs: number): Server {
  const options: ServerOptions = {
    ...secureContext(certificate),
    ...clientVerification(certificate),
    ALPNProtocols: [...protocols],
    handshakeTimeout: requestTimeoutMs,
    requestTimeout: requestTimeoutMs,
    headersTimeout: Math.min(5_000, requestTimeoutMs),
    // How often Node looks for those that are late; its default of 30 s would let them be that late.
    connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    keepAliveTimeout,
    maxHeaderSize: 8_192,
  };
  const server = createServer(options);
  server.maxConnections = maxConnections;
  // Ends the connection of a caller that does not read its answer: silence this long is in no honest call.
  server.timeout = 2 * requestTimeoutMs;
  return server;
}
