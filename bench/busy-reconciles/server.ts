// A process that serves a first list of small ConfigMaps, and one Lease, as the API server would; it notes when the lease
// is renewed. Argument: how many ConfigMaps. Tells its parent where it listens; a message asks for what it noted.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Renewals, Serving } from "./messages.ts";

const count = Number(process.argv[2]);
const namespaces = 100;
let version = 1_000_000;
let lease: { metadata: object } | undefined;
const renewedAt: number[] = [];

const added = Array.from({ length: count }, (_, index) => {
  const metadata = { namespace: `team-${index % namespaces}`, name: `config-${index}`, uid: `uid-${index}`, resourceVersion: String(index + 1) };
  return `${JSON.stringify({ type: "ADDED", object: { apiVersion: "v1", kind: "ConfigMap", metadata, data: { index: String(index) } } })}\n`;
});

function bookmark(): string {
  const metadata = { resourceVersion: String(version), annotations: { "k8s.io/initial-events-end": "true" } };
  return `${JSON.stringify({ type: "BOOKMARK", object: { apiVersion: "v1", kind: "ConfigMap", metadata } })}\n`;
}

async function watch(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  for (const event of added) if (!response.write(event)) await once(response, "drain");
  response.write(bookmark());
}

async function answerLease(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = (code: number, body: object): void => void response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method === "GET") return lease ? reply(200, lease) : reply(404, { kind: "Status", reason: "NotFound", code: 404 });
  const given = (await json(request)) as { metadata: object };
  version += 1;
  lease = { ...given, metadata: { ...given.metadata, uid: "lease", resourceVersion: String(version) } };
  renewedAt.push(performance.now());
  reply(200, lease);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url?.includes("/leases")) return await answerLease(request, response);
  await watch(response);
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy()); // the client is gone
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
process.on("disconnect", () => process.exit());
process.on("message", () => {
  const gapsMs = renewedAt.slice(1).map((at, index) => at - (renewedAt[index] ?? at));
  process.send?.({ gapsMs } satisfies Renewals);
});
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` } satisfies Serving); // it listens on a port
