import assert from "node:assert/strict";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { Client } from "../../src/client/client.ts";
import { ApiError, type ApiErrorCode } from "../../src/client/errors.ts";
import { Transport } from "../../src/client/transport.ts";
import { WriteGate } from "../../src/election/write-gate.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { FakeApi, listOf } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

const ref = { namespace: "n", name: "a" };
const at = (code: ApiErrorCode) => (error: unknown) => error instanceof ApiError && error.code === code && !error.message.includes("\n");

describe("an answer that is no object", { concurrency: true }, () => {
  test("429 is waited for as long as it says, and asked again", async () => {
    const busy = { headers: { "retry-after": "0" } };
    const api = await FakeApi.script((exchange) => exchange.fail(429, "TooManyRequests", busy), (exchange) => exchange.fail(429, "TooManyRequests", busy), (exchange) => exchange.json(201, configMap(1)));
    await api.client().create(kinds.configMap, configMap(1));
    assert.equal(api.exchanges.length, 3);
  });

  test("503 with Retry-After was refused before anything was done: a write may be sent again", async () => {
    const api = await FakeApi.script((exchange) => exchange.fail(503, "ServiceUnavailable", { headers: { "retry-after": "0" } }), (exchange) => exchange.json(201, configMap(1)));
    await api.client().create(kinds.configMap, configMap(1));
    assert.equal(api.exchanges.length, 2);
  });

  test("429 without end is given up after ten retries", async () => {
    const api = await FakeApi.script((exchange) => exchange.fail(429, "TooManyRequests", { headers: { "retry-after": "0" } }));
    await assert.rejects(api.client().get(kinds.configMap, ref), at("TooManyRequests"));
    assert.equal(api.exchanges.length, 11);
  });

  const once: readonly (readonly [number, string | undefined, ApiErrorCode])[] = [
    [500, "InternalError", "InternalError"],
    [500, "ServerTimeout", "ServerTimeout"],
    [503, "ServiceUnavailable", "ServiceUnavailable"],
    [504, "Timeout", "Timeout"],
    [409, "Conflict", "Conflict"],
    [409, "AlreadyExists", "AlreadyExists"],
    [410, "Gone", "Gone"],
    [410, "Expired", "Expired"],
    [413, "RequestEntityTooLarge", "RequestEntityTooLarge"],
    [415, "UnsupportedMediaType", "UnsupportedMediaType"],
    [406, "NotAcceptable", "NotAcceptable"],
    [405, "MethodNotAllowed", "MethodNotAllowed"],
    [418, "Teapot", "Unknown"],
  ];
  for (const [status, reason, code] of once) {
    test(`${status} ${reason} is ${code}, and no write is sent twice`, async () => {
      const api = await FakeApi.script((exchange) => exchange.fail(status, reason ?? ""));
      await assert.rejects(api.client().create(kinds.configMap, configMap(1)), at(code));
      assert.equal(api.exchanges.length, 1);
    });
  }

  for (const [status, code] of [[502, "Unknown"], [503, "ServiceUnavailable"], [404, "NotFound"], [200, "Unknown"]] as const) {
    test(`a proxy's page with ${status} is ${code}`, async () => {
      const api = await FakeApi.script((exchange) => exchange.text(status, "<html>\n<body>no</body></html>"));
      await assert.rejects(api.client().get(kinds.configMap, ref), (error) => error instanceof ApiError && error.code === code);
    });
  }

  test("401 is tried once more where the credentials can be renewed", async () => {
    let token = "old";
    const api = await FakeApi.start((exchange) => (exchange.headers.authorization === "new" ? exchange.json(200, configMap(1)) : exchange.fail(401, "Unauthorized")));
    const renewable = { authorization: async () => token, refresh: () => (token = "new") === "new" };
    await new Client({ transport: api.transport(renewable), fieldManager: "test" }).get(kinds.configMap, ref);
    assert.equal(api.exchanges.length, 2);
    await assert.rejects(api.client().get(kinds.configMap, ref), at("Unauthorized"));
    assert.equal(api.exchanges.length, 3);
  });
});

describe("no answer", { concurrency: true }, () => {
  test("a refused connection is Unreachable, in one line that names the server", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    await new Promise((resolve) => server.close(resolve));
    const credentials = { server: `http://127.0.0.1:${port}`, tls: async () => ({}), authorization: async () => undefined, refresh: () => false };
    const client = new Client({ transport: new Transport({ credentials, userAgent: "test" }), fieldManager: "test" });
    await assert.rejects(client.get(kinds.configMap, ref), (error) => at("Unreachable")(error) && (error as Error).message.startsWith(`GET /api/v1/namespaces/n/configmaps/a: no answer from http://127.0.0.1:${port}: `));
  });

  test("a reset is Unreachable, and a write is not sent again", async () => {
    const api = await FakeApi.script((exchange) => exchange.reset());
    await assert.rejects(api.client().create(kinds.configMap, configMap(1)), at("Unreachable"));
    assert.equal(api.exchanges.length, 1);
  });

  test("the caller's signal ends a request, also between two tries", async () => {
    const api = await FakeApi.script(() => undefined);
    const abort = new AbortController();
    const pending = api.client().listPage(kinds.configMap, { signal: abort.signal });
    await waitFor("the request", () => api.exchanges.length === 1);
    abort.abort();
    await assert.rejects(pending, at("Aborted"));
    const busy = await FakeApi.script((exchange) => exchange.fail(429, "TooManyRequests", { headers: { "retry-after": "3600" } }));
    const deadline = new AbortController();
    const waiting = busy.client().listPage(kinds.configMap, { signal: deadline.signal });
    await waitFor("the answer", () => busy.exchanges.length === 1);
    deadline.abort();
    await assert.rejects(waiting, at("Aborted"));
  });

  test("an answer that does not begin, or stops halfway, is given up after answerTimeoutMs", async () => {
    const silent = await FakeApi.script(() => undefined, (exchange) => exchange.write('{"kind":'));
    const transport = new Transport({ credentials: silent.credentials(), userAgent: "test", answerTimeoutMs: 10 });
    const client = new Client({ transport, fieldManager: "test" });
    for (const _ of ["no answer", "half an answer"]) await assert.rejects(client.get(kinds.configMap, ref), at("Unreachable"));
    assert.equal(silent.exchanges.length, 2);
    await transport.close();
  });

  test("a deadline is an abort", async () => {
    const api = await FakeApi.script(() => undefined);
    await assert.rejects(api.client({ signal: () => AbortSignal.timeout(10) }).get(kinds.configMap, ref), at("Aborted"));
  });
});

describe("connections", { concurrency: true }, () => {
  // undici opens a second one where a request comes in the same turn in which the answer before it ended.
  const few = 2;

  test("a hundred requests one after the other share them", async () => {
    const api = await FakeApi.start((exchange) => exchange.json(200, configMap(1)));
    const client = api.client();
    for (let count = 0; count < 100; count++) await client.get(kinds.configMap, ref);
    assert.equal(api.exchanges.length, 100);
    assert.ok(api.connections <= few, `${api.connections} connections`);
  });

  test("failed requests do not cost one each", async () => {
    const api = await FakeApi.start((exchange) => exchange.fail(404, "NotFound"));
    const client = api.client();
    for (let count = 0; count < 20; count++) await assert.rejects(client.get(kinds.configMap, ref));
    assert.ok(api.connections <= few, `${api.connections} connections`);
  });

  test("new TLS material means new ones, and requests under way end on the old", async () => {
    let tls = {};
    const held: (() => void)[] = [];
    const api = await FakeApi.start((exchange) => (exchange.url.pathname.endsWith("/slow") ? held.push(() => exchange.json(200, configMap(1))) : exchange.json(200, configMap(1))));
    const client = new Client({ transport: api.transport({ tls: async () => tls }), fieldManager: "test" });
    const slow = client.get(kinds.configMap, { namespace: "n", name: "slow" });
    await waitFor("the slow request", () => held.length === 1);
    tls = {};
    await client.get(kinds.configMap, ref);
    assert.equal(api.connections, 2);
    for (const answer of held) answer();
    await slow;
  });
});

describe("property 5: one writer", { concurrency: true }, () => {
  test("a closed gate sends nothing, and reads go on", async () => {
    const api = await FakeApi.start((exchange) => exchange.json(200, configMap(1)));
    const client = api.client({ gate: new WriteGate().enter });
    const writes = [client.create(kinds.configMap, configMap(1)), client.update(kinds.configMap, configMap(1)), client.updateStatus(kinds.configMap, configMap(1)), client.apply(kinds.configMap, configMap(1)), client.patch(kinds.configMap, ref, { type: "application/merge-patch+json", body: {} }), client.delete(kinds.configMap, ref)];
    for (const write of writes) await assert.rejects(write, at("NotLeader"));
    assert.equal(api.exchanges.length, 0);
    await client.get(kinds.configMap, ref);
  });

  test("the gate is asked again at each try of a write", async () => {
    const clock = { ms: 0 };
    const gate = new WriteGate(() => clock.ms);
    gate.openUntil(1000);
    const api = await FakeApi.script((exchange) => {
      clock.ms = 1000; // as if the event loop had stood still: no timer has fired
      exchange.fail(429, "TooManyRequests", { headers: { "retry-after": "0" } });
    });
    await assert.rejects(api.client({ gate: gate.enter }).create(kinds.configMap, configMap(1)), at("NotLeader"));
    assert.equal(api.exchanges.length, 1);
  });

  test("a write under way is aborted when the gate closes", async () => {
    const gate = new WriteGate();
    gate.openUntil(Number.POSITIVE_INFINITY);
    const api = await FakeApi.script(() => undefined);
    const write = api.client({ gate: gate.enter }).create(kinds.configMap, configMap(1));
    await waitFor("the write", () => api.exchanges.length === 1);
    gate.close();
    await assert.rejects(write, at("NotLeader"));
  });
});

test("a list takes page after page, and gives each item its kind", async () => {
  const { kind: _, apiVersion: __, ...bare } = configMap(1);
  const api = await FakeApi.start((exchange) => exchange.json(200, listOf(9, [bare as ReturnType<typeof configMap>], exchange.query["continue"] === "2" ? undefined : String(Number(exchange.query["continue"] ?? 0) + 1))));
  const items = await api.client().list(kinds.configMap);
  assert.deepEqual(items.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`), ["v1 ConfigMap", "v1 ConfigMap", "v1 ConfigMap"]);
  assert.ok(api.exchanges.every(({ query }) => query["limit"] === "500" && !("resourceVersion" in query)));
});
