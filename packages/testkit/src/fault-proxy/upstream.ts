import { Agent } from "node:https";
import { createSecureContext } from "node:tls";
import { parse } from "yaml";

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; readonly "certificate-authority-data": string } }];
  readonly users: readonly [{ readonly user: { readonly "client-certificate-data": string; readonly "client-key-data": string } }];
}

export interface UpstreamOptions {
  readonly hostname: string;
  readonly port: string;
  readonly agent: Agent;
  readonly headers: { readonly host: string };
}

/** The API server behind a proxy, and as whom it is called. */
export class Upstream {
  readonly #target: URL;
  readonly #agent: Agent;

  /** Takes a kubeconfig with a client certificate, such as `userKubeconfig` makes. */
  constructor(kubeconfig: string) {
    const { clusters, users } = parse(kubeconfig) as Kubeconfig; // made by userKubeconfig
    const [{ cluster }] = clusters;
    const [{ user }] = users;
    this.#target = new URL(cluster.server);
    // Made once: an agent that is given the files themselves parses them for each connection.
    const secureContext = createSecureContext({
      ca: decode(cluster["certificate-authority-data"]),
      cert: decode(user["client-certificate-data"]),
      key: decode(user["client-key-data"]),
    });
    this.#agent = new Agent({ keepAlive: true, secureContext });
  }

  /** What a request needs to reach the API server. */
  get options(): UpstreamOptions {
    const { hostname, port, host } = this.#target;
    return { hostname, port, headers: { host }, agent: this.#agent };
  }

  /** Ends every connection to the API server. */
  close(): void {
    this.#agent.destroy();
  }
}

function decode(text: string): string {
  return Buffer.from(text, "base64").toString("utf8");
}
