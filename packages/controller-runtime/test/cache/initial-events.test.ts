import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { Informer } from "../../src/cache/informer.ts";
import { Reflector } from "../../src/cache/reflector.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { added, FakeApi, listOf, modified } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

test("initial events that never end, while other changes go on, give way to a list", async () => {
  const api = await FakeApi.script((exchange) => exchange.send(added(configMap(1)), modified(configMap(2))), (exchange) => exchange.json(200, listOf(5, [configMap(3)])), (exchange) => exchange.send());
  const informer = new Informer({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
  const client = api.client();
  const reflector = new Reflector({ client, informer, onError: () => undefined });
  const stop = new AbortController();
  mock.timers.enable({ apis: ["setTimeout"] });
  const running = reflector.run(stop.signal);
  try {
    await waitFor("the watch", () => api.exchanges.length === 1);
    mock.timers.tick(10_000);
    await reflector.synced;
    assert.equal(informer.get({ namespace: "n", name: "a" })?.metadata.resourceVersion, "3");
    assert.equal(api.exchanges[1]?.isWatch, false);
  } finally {
    mock.timers.reset();
    stop.abort();
    await running;
  }
});
