import type { IncomingMessage, ServerResponse } from "node:http";
import { stringify } from "yaml";
import { Exchange, type Fault } from "./exchange.ts";
import { Front } from "./front.ts";
import { isWatch, isWrite, type RecordedRequest } from "./recorded-request.ts";
import { Upstream } from "./upstream.ts";

/** What becomes of a request. */
export type Fate =
  | "forward"
  /** The client dies before the request is sent: nothing of it reaches the API server. */
  | "crashBefore"
  /** The API server carries it out, and the client dies before it hears of it. */
  | "crashAfter"
  | Fault;

export interface FaultProxyOptions {
  /** A kubeconfig with a client certificate: as whom the proxy speaks to the API server. */
  readonly kubeconfig: string;
  /** Decides for each request that is no watch; default: all are forwarded. */
  readonly decide?: (request: RecordedRequest) => Fate;
  /** Decides for each watch; default: all are forwarded. */
  readonly decideWatch?: (request: RecordedRequest) => Fate;
  /** Whether clients speak TLS to it; default false. */
  readonly tls?: boolean;
}

/**
 * A proxy between one client and the API server, on loopback. It sees every request, can do to each what networks and
 * servers do ({@link Fault}), and can kill the client's connection for good at any of them, which to the cluster is the
 * same as killing the client.
 */
export class FaultProxy {
  /** Every request so far, watches included. */
  readonly requests: RecordedRequest[] = [];
  readonly #options: FaultProxyOptions;
  readonly #upstream: Upstream;
  readonly #front: Front;
  readonly #watches = new Set<Exchange>();
  #crashed = false;

  constructor(options: FaultProxyOptions) {
    this.#options = options;
    this.#upstream = new Upstream(options.kubeconfig);
    this.#front = new Front((request, response) => this.#handle(request, response), { tls: options.tls ?? false });
  }

  /** Starts it on a free port. Resolves with a kubeconfig that leads through it. */
  async start(): Promise<string> {
    await this.#front.listen();
    const { url, ca } = this.#front;
    return stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "proxy", cluster: { server: url, ...(ca && { "certificate-authority-data": Buffer.from(ca).toString("base64") }) } }],
      users: [{ name: "proxy", user: {} }],
      contexts: [{ name: "proxy", context: { cluster: "proxy", user: "proxy" } }],
      "current-context": "proxy",
    });
  }

  /** Whether a crash was decided. From then on nothing gets through. */
  get crashed(): boolean {
    return this.#crashed;
  }

  get writes(): readonly RecordedRequest[] {
    return this.requests.filter(isWrite);
  }

  /** Ends every watch that is open, as a server that restarts does; the client may open new ones. */
  breakWatches(): void {
    for (const watch of this.#watches) watch.reset();
  }

  /** Breaks every connection and refuses new ones, until {@link accept}. */
  async refuse(): Promise<void> {
    await this.#front.close();
  }

  /** Takes connections again, at the same address. */
  async accept(): Promise<void> {
    await this.#front.listen();
  }

  /** Breaks every connection. New ones meet a certificate that no client trusts, or again the trusted one. Needs `tls`. */
  present(certificate: "strange" | "trusted"): void {
    this.#front.present(certificate);
    this.#front.breakConnections();
  }

  async stop(): Promise<void> {
    this.#crash();
    this.#upstream.close();
    await this.#front.close();
  }

  #crash(): void {
    this.#crashed = true;
    this.#front.breakConnections();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#crashed) return void request.socket.destroy();
    const recorded: RecordedRequest = { method: request.method ?? "GET", path: request.url ?? "/", writesBefore: this.writes.length };
    const exchange = new Exchange({ request, response, recorded, upstream: this.#upstream });
    const { decide, decideWatch } = this.#options;
    const watch = isWatch(recorded);
    const fate = (watch ? decideWatch : decide)?.(recorded) ?? "forward";
    this.requests.push(recorded);
    if (watch) this.#follow(exchange);
    this.#carryOut(fate, exchange);
  }

  #follow(watch: Exchange): void {
    this.#watches.add(watch);
    watch.response.once("close", () => this.#watches.delete(watch));
  }

  #carryOut(fate: Fate, exchange: Exchange): void {
    if (fate === "crashBefore") return this.#crash();
    if (fate === "crashAfter") {
      return exchange.forward((answer) => {
        answer.resume();
        this.#crash();
      });
    }
    if (fate === "forward") return exchange.forward();
    fate(exchange);
  }
}
