// A process that serves pods in the API server's format, on the loopback and with TLS: the same list to whoever asks, by
// WatchList on one port, by pages on another. Argument: how many objects. Tells its parent where it listens.
import { once } from "node:events";
import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import type { Sent, Serving } from "./messages.ts";
import { podJson } from "./pods.ts";

const count = Number(process.argv[2]);
const listVersion = String(2_000_000);
// Made before anybody asks, so that what is measured is how they are taken in.
const pods = Array.from({ length: count }, (_, index) => Buffer.from(podJson(index)));

/** The event of a pod: its JSON with what a list leaves out. */
const added = Buffer.from('{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1",');
const endOfEvent = Buffer.from("}\n");
const endMark = { type: "BOOKMARK", object: { kind: "Pod", apiVersion: "v1", metadata: { resourceVersion: listVersion, annotations: { "k8s.io/initial-events-end": "true" } } } };
const refusal = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message: "sendInitialEvents is forbidden for watch", reason: "Invalid", code: 422 };

/** How often progress is told, in objects. */
const reportEvery = 1_000;

async function watchList(response: ServerResponse): Promise<void> {
  response.writeHead(200, { "content-type": "application/json" });
  for (const [index, pod] of pods.entries()) {
    if (!response.write(Buffer.concat([added, pod.subarray(1), endOfEvent]))) await once(response, "drain");
    if ((index + 1) % reportEvery === 0) tell({ sent: index + 1 });
  }
  response.write(`${JSON.stringify(endMark)}\n`);
}

function listPage(query: URLSearchParams, response: ServerResponse): void {
  const from = Number(query.get("continue") ?? 0);
  const to = Math.min(from + Number(query.get("limit")), count);
  const metadata = { resourceVersion: listVersion, ...(to < count && { continue: String(to), remainingItemCount: count - to }) };
  response.writeHead(200, { "content-type": "application/json" });
  response.write(`{"kind":"PodList","apiVersion":"v1","metadata":${JSON.stringify(metadata)},"items":[`);
  for (let index = from; index < to; index++) {
    if (index > from) response.write(",");
    response.write(pods[index]);
  }
  response.end("]}");
  tell({ sent: to });
}

function answer(request: IncomingMessage, response: ServerResponse, hasWatchList: boolean): void {
  const { searchParams } = new URL(request.url ?? "/", "https://server");
  if (!searchParams.has("watch")) return listPage(searchParams, response);
  if (!searchParams.has("sendInitialEvents")) return response.writeHead(200).flushHeaders();
  if (!hasWatchList) return void response.writeHead(422, { "content-type": "application/json" }).end(JSON.stringify(refusal));
  // The client leaves when it has measured.
  watchList(response).catch(() => undefined);
}

async function listen(hasWatchList: boolean): Promise<string> {
  const server = createServer(tls, (request, response) => answer(request, response, hasWatchList));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
}

function tell(message: Serving | Sent): void {
  process.send?.(message);
}

const authority = createAuthority();
const { certificate, key } = authority.issueServer("first-list", ["127.0.0.1"]);
const tls = { cert: certificate, key };
process.on("disconnect", () => process.exit());
tell({
  ca: authority.credentials.certificate,
  urls: { watchList: await listen(true), pages: await listen(false) },
  bytesPerObject: Math.round(pods.reduce((sum, { length }) => sum + length, 0) / count),
});
