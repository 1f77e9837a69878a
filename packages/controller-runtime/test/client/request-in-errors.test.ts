import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Client } from "../../src/client/client.ts";
import { checkEngine } from "../../src/client/engine.ts";
import { ApiError, isApiError } from "../../src/client/errors.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { type Exchange, FakeApi } from "../support/fake-api.ts";

const ref = { namespace: "n", name: "a" };
const object: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata: ref };
const signal = new AbortController().signal;
const collection = "/api/v1/namespaces/n/configmaps";

/** Each way to ask, and what it asks for. */
const calls: readonly (readonly [string, string, (client: Client) => Promise<unknown>])[] = [
  ["GET", `${collection}/a`, async (client) => await client.get(kinds.configMap, ref)],
  ["GET", collection, async (client) => await client.list(kinds.configMap, { namespace: "n" })],
  ["GET", collection, async (client) => await client.watch(kinds.configMap, { namespace: "n", signal }).next()],
  ["POST", collection, async (client) => await client.create(kinds.configMap, object)],
  ["PUT", `${collection}/a`, async (client) => await client.update(kinds.configMap, object)],
  ["PATCH", `${collection}/a`, async (client) => await client.apply(kinds.configMap, object)],
  ["DELETE", `${collection}/a`, async (client) => await client.delete(kinds.configMap, ref)],
];
/** Each way to fail, and whether the answer says in words of its own what was asked for. */
const failures: readonly (readonly [(exchange: Exchange) => void, boolean])[] = [
  [(exchange) => exchange.fail(403, "Forbidden"), true],
  [(exchange) => exchange.fail(500, "InternalError"), true],
  [(exchange) => exchange.text(502, "<html>Bad Gateway</html>"), false],
  [(exchange) => exchange.text(200, "no JSON\n"), false],
  [(exchange) => exchange.reset(), false],
];

test("whatever is asked for and however it fails, the error names method and path", async () => {
  const api = await FakeApi.start();
  const client = api.client();
  await fc.assert(fc.asyncProperty(fc.constantFrom(...calls), fc.constantFrom(...failures), async ([method, path, call], [failure, saysIt]) => {
    api.handler = failure;
    const error = await call(client).then(() => assert.fail("it succeeded"), (reason: unknown) => reason);
    assert.ok(error instanceof ApiError, String(error));
    assert.deepEqual([error.request?.method, error.request?.path.split("?")[0]], [method, path]);
    assert.equal(error.message.startsWith(`${method} ${path}: `), !saysIt, error.message);
  }), { numRuns: 100 });
});

test("a write that is not sent names what it would have been", async () => {
  const closed = () => {
    throw new ApiError({ code: "NotLeader", message: "closed" });
  };
  const client = (await FakeApi.start()).client({ gate: closed });
  await assert.rejects(client.update(kinds.configMap, object), (error) => isApiError(error, "NotLeader") && error.message === `PUT ${collection}/a: closed`);
});

test("Bun is refused by name, with what to do; Node is not", () => {
  assert.throws(() => checkEngine({ ...process.versions, bun: "1.3.0" }), { name: "TypeError", message: /^Bun 1\.3\.0 is not supported: .*; run this program with Node 24 or later$/ });
  assert.doesNotThrow(() => checkEngine());
});
