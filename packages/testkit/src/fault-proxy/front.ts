import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createAuthority } from "@service-operator/controller-runtime/pki";

const HOST = "127.0.0.1";

/** The side of a proxy that the client sees: a server on the loopback, with or without TLS. */
export class Front {
  readonly #server: Server | TlsServer;
  readonly #authority = createAuthority();
  readonly #tls: boolean;
  #port = 0;

  constructor(listener: RequestListener, { tls }: { readonly tls: boolean }) {
    this.#tls = tls;
    this.#server = tls ? createTlsServer(certificateOf(this.#authority), listener) : createServer(listener);
  }

  /** Base URL. */
  get url(): string {
    return `${this.#tls ? "https" : "http"}://${HOST}:${this.#port}`;
  }

  /** What a client must trust, in PEM; undefined without TLS. */
  get ca(): string | undefined {
    return this.#tls ? this.#authority.credentials.certificate : undefined;
  }

  /** Listens: at first on a free port, later on the same one again. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, HOST, resolve);
    });
    this.#port = (this.#server.address() as AddressInfo).port; // listens on TCP
  }

  /** Breaks every connection; new ones are refused until it listens again. */
  async close(): Promise<void> {
    this.breakConnections();
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    // Once more: one that was accepted just now would hold up the end.
    this.breakConnections();
    await closed;
  }

  breakConnections(): void {
    this.#server.closeAllConnections();
  }

  /** From now on new connections meet a certificate that nobody trusts, or again the trusted one. Needs TLS. */
  present(certificate: "strange" | "trusted"): void {
    if (!("setSecureContext" in this.#server)) throw new TypeError("a certificate needs TLS: start the proxy with tls");
    this.#server.setSecureContext(certificateOf(certificate === "trusted" ? this.#authority : createAuthority()));
  }
}

function certificateOf(authority: ReturnType<typeof createAuthority>): { readonly cert: string; readonly key: string } {
  const { certificate, key } = authority.issueServer("fault-proxy", [HOST]);
  return { cert: certificate, key };
}
