import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { assertOneLine, commandLine, kubeconfigFor, runArgs } from "./command-line.ts";
import { type FakeAnswer, fakeServer } from "./fake-server.ts";

const version = { body: { major: "1", minor: "37", gitVersion: "v1.37.2" } };
const none = { body: { kind: "APIResourceList", resources: [] } };
const services = "/apis/service-operator.io/v1";
const html = "<!doctype html>\n<html>\n  <body>Sign in\n</body></html>";

interface Case {
  readonly answers: Readonly<Record<string, FakeAnswer>>;
  readonly says: readonly string[];
}

/** Servers on which the operator cannot work, and what is said of them. */
const unusable: Readonly<Record<string, Case>> = {
  "is too old": { answers: { "/version": { body: { major: "1", minor: "20+", gitVersion: "v1.20.0-gke" } } }, says: ["v1.20.0-gke", "1.29 or newer"] },
  "answers with a page": { answers: { "/version": { body: html } }, says: ["not JSON", "<!doctype html> <html>", "check the server"] },
  "answers with a page and an error": { answers: { "/version": { status: 502, body: html } }, says: ["502", "check the server"] },
  "is something else that speaks JSON": { answers: { "/version": { body: { version: "3.1" } } }, says: ["does not answer as an API server does", "check the server"] },
  "knows no such credentials": { answers: { "/version": { status: 401, body: { kind: "Status", reason: "Unauthorized", message: "Unauthorized", code: 401 } } }, says: ["does not know these credentials", "--kubeconfig"] },
  "does not know the group": { answers: { "/version": version }, says: ["service-operator.io/v1 services", "service-operator crd | kubectl apply -f -"] },
  "does not know the kind": { answers: { "/version": version, [services]: none }, says: ["service-operator.io/v1 services", "service-operator crd | kubectl apply -f -"] },
  "fails": { answers: { "/version": version, [services]: { status: 500, body: { kind: "Status", reason: "InternalError", message: "etcd is gone", code: 500 } } }, says: ["etcd is gone"] },
};

for (const [title, { answers, says }] of Object.entries(unusable)) {
  test(`a server that ${title} is told in one line`, async () => {
    const server = await fakeServer(answers);
    assertOneLine(await commandLine(runArgs(kubeconfigFor(server))), { code: 1, says: [server, ...says] });
  });
}

/** A port that nobody listens on. */
let closed = 0;

before(async () => {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  closed = (server.address() as AddressInfo).port; // it listens on a port
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

test("a server that is not there is told in one line", async () => {
  const server = `https://127.0.0.1:${closed}`;
  assertOneLine(await commandLine(runArgs(kubeconfigFor(server))), { code: 1, says: [server, "ECONNREFUSED", "check that the API server runs there"] });
});

test("a host that does not exist is told in one line", async () => {
  assertOneLine(await commandLine(runArgs(kubeconfigFor("https://nowhere.invalid"))), { code: 1, says: ["https://nowhere.invalid", "--kubeconfig"] });
});

test("a stop is not held up by a server that never answers", async () => {
  const accepted = Promise.withResolvers<void>();
  const silent = createServer((socket) => {
    socket.on("error", () => undefined);
    accepted.resolve();
    after(() => socket.destroy());
  });
  await new Promise<void>((resolve) => {
    silent.listen(0, "127.0.0.1", resolve);
  });
  after(() => silent.close());
  const stop = new AbortController();
  const { port } = silent.address() as AddressInfo; // it listens on a port
  const ended = commandLine(runArgs(kubeconfigFor(`http://127.0.0.1:${port}`)), { signal: stop.signal });
  await accepted.promise;
  stop.abort();
  assert.deepEqual(await ended, { code: 0, stdout: "", stderr: "" });
});
