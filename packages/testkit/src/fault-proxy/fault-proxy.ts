import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Agent, request as forward } from "node:https";
import type { AddressInfo } from "node:net";
import { parse, stringify } from "yaml";
import { isWatch, isWrite, type RecordedRequest } from "./recorded-request.ts";

/** What becomes of a request. */
export type Fate =
  | "forward"
  /** The client dies before the request is sent: nothing of it reaches the API server. */
  | "crashBefore"
  /** The API server carries it out, and the client dies before it hears of it. */
  | "crashAfter";

export interface FaultProxyOptions {
  /** A kubeconfig with a client certificate: as whom the proxy speaks to the API server. */
  readonly kubeconfig: string;
  /** Decides for each request that is no watch; default: all are forwarded. */
  readonly decide?: (request: RecordedRequest) => Fate;
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } }];
  readonly users: readonly [{ readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string } }];
}

/**
 * A proxy between one client and the API server, on loopback. It sees every request, and can kill the client's
 * connection for good at any of them, which to the cluster is the same as killing the client.
 */
export class FaultProxy {
  /** Every request so far, watches included. */
  readonly requests: RecordedRequest[] = [];
  readonly #decide: (request: RecordedRequest) => Fate;
  readonly #target: URL;
  readonly #agent: Agent;
  readonly #server = createServer((request, response) => this.#handle(request, response));
  #crashed = false;

  constructor({ kubeconfig, decide = () => "forward" }: FaultProxyOptions) {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig; // made by userKubeconfig
    const decode = (text: string): string => Buffer.from(text, "base64").toString("utf8");
    const [{ cluster }] = clusters;
    const [{ user }] = users;
    this.#decide = decide;
    this.#target = new URL(cluster.server);
    this.#agent = new Agent({
      keepAlive: true,
      ca: decode(cluster["certificate-authority-data"]),
      cert: decode(user["client-certificate-data"]),
      key: decode(user["client-key-data"]),
    });
  }

  /** Starts it on a free port. Resolves with a kubeconfig that leads through it. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const { port } = this.#server.address() as AddressInfo; // listens on TCP
    return stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "proxy", cluster: { server: `http://127.0.0.1:${port}` } }],
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

  async stop(): Promise<void> {
    this.#crash();
    this.#agent.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #crash(): void {
    this.#crashed = true;
    this.#server.closeAllConnections();
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (this.#crashed) return void request.socket.destroy();
    const recorded: RecordedRequest = { method: request.method ?? "GET", path: request.url ?? "/", writesBefore: this.writes.length };
    const fate = isWatch(recorded) ? "forward" : this.#decide(recorded);
    this.requests.push(recorded);
    if (fate === "crashBefore") return this.#crash();
    this.#forward({ request, response, recorded, fate });
  }

  #forward({ request, response, recorded, fate }: Exchange): void {
    const { hostname, port } = this.#target;
    const headers = { ...request.headers, host: this.#target.host };
    const upstream = forward({ hostname, port, method: recorded.method, path: recorded.path, headers, agent: this.#agent }, (answer) => {
      recorded.status = answer.statusCode ?? 0;
      if (fate === "crashAfter") {
        answer.resume();
        return this.#crash();
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    upstream.on("error", () => response.destroy());
    response.on("close", () => upstream.destroy());
    request.pipe(upstream);
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly recorded: RecordedRequest;
  readonly fate: Fate;
}
