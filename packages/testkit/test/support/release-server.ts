import { createHash } from "node:crypto";
import { once } from "node:events";
import { type RequestListener, createServer } from "node:http";
import type { ReleaseHosts } from "../../src/binaries/releases.ts";

export interface LocalServer extends AsyncDisposable {
  readonly url: string;
  readonly requested: string[];
}

/** Answers every path from `files`, anything else with 404. */
export async function releaseServer(files: ReadonlyMap<string, Buffer | string>): Promise<LocalServer> {
  return localServer((request, response) => {
    const content = files.get(request.url ?? "");
    if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  });
}

/** Takes connections and never answers, like a network that drops packets. */
export function silentServer(): Promise<LocalServer> {
  return localServer(() => {});
}

async function localServer(listener: RequestListener): Promise<LocalServer> {
  const requested: string[] = [];
  const server = createServer((request, response) => {
    requested.push(request.url ?? "");
    listener(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requested,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Every kind of release on one local server. */
export function hostsAt(url: string): ReleaseHosts {
  return { kubernetes: `${url}/k8s`, etcd: `${url}/etcd`, kwok: `${url}/kwok`, kwokDigests: `${url}/api` };
}

export function sha256(content: Buffer | string): string {
  return createHash("sha256").update(content).digest("hex");
}
