import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { Client, RequestOptions } from "../../src/client/client.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { FakeApi, listOf } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

const ref = { namespace: "n", name: "a" };
const object = configMap(1);

/** Every call of the client, in the same bounds. */
const calls: Readonly<Record<string, (client: Client, options: RequestOptions) => Promise<unknown>>> = {
  get: async (client, options) => await client.get(kinds.configMap, ref, options),
  list: async (client, options) => await client.list(kinds.configMap, options),
  listPage: async (client, options) => await client.listPage(kinds.configMap, options),
  create: async (client, options) => await client.create(kinds.configMap, object, options),
  update: async (client, options) => await client.update(kinds.configMap, object, options),
  updateStatus: async (client, options) => await client.updateStatus(kinds.configMap, object, options),
  patch: async (client, options) => await client.patch(kinds.configMap, ref, { type: "application/merge-patch+json", body: {}, ...options }),
  apply: async (client, options) => await client.apply(kinds.configMap, object, options),
  delete: async (client, options) => await client.delete(kinds.configMap, ref, options),
  getScale: async (client, options) => await client.getScale(kinds.deployment, ref, options),
  updateScale: async (client, options) => await client.updateScale(kinds.deployment, { apiVersion: "autoscaling/v1", kind: "Scale", metadata: ref }, options),
  review: async (client, options) => await client.review(kinds.configMap, object, options),
  version: async (client, options) => await client.version(options),
  serves: async (client, options) => await client.serves(kinds.configMap, options),
  serverResources: async (client, options) => await client.serverResources("v1", options),
  serverGroups: async (client, options) => await client.serverGroups(options),
};

describe("a call ends in its bounds", { concurrency: true }, () => {
  for (const [name, call] of Object.entries(calls)) {
    test(`${name}: past its deadline as Unreachable, by its signal as Aborted`, async () => {
      const api = await FakeApi.start(() => undefined);
      await assert.rejects(call(api.client(), { timeoutMs: 5 }), { code: "Unreachable", message: /: no answer within the deadline of 5 ms$/ });
      const abort = new AbortController();
      const before = api.exchanges.length;
      const pending = call(api.client(), { signal: abort.signal, timeoutMs: 3_600_000 });
      pending.catch(() => undefined);
      await waitFor("the request", () => api.exchanges.length > before);
      abort.abort();
      await assert.rejects(pending, { code: "Aborted" });
    });
  }

  test("a deadline is that of all tries", async () => {
    const api = await FakeApi.start((exchange) => exchange.fail(429, "TooManyRequests", { headers: { "retry-after": "3600" } }));
    await assert.rejects(api.client().get(kinds.configMap, ref, { timeoutMs: 50 }), { code: "Unreachable" });
  });

  test("and of all pages", async () => {
    const api = await FakeApi.start((exchange) => exchange.json(200, listOf(1, [], "more")));
    await assert.rejects(api.client().list(kinds.configMap, { timeoutMs: 50 }), { code: "Unreachable" });
    assert.ok(api.exchanges.every(({ query }) => !("timeoutMs" in query)));
  });
});
