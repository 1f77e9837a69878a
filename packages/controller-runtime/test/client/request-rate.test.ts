import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { type Clock, RequestRate } from "../../src/client/request-rate.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { FakeApi } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

/** A clock that stands still; who sleeps is on record and goes on at once. */
function stillClock(): Clock & { ms: number; readonly slept: number[] } {
  const slept: number[] = [];
  const clock = {
    ms: 0,
    slept,
    now: () => clock.ms,
    sleep: async (ms: number, signal?: AbortSignal) => {
      slept.push(ms);
      signal?.throwIfAborted();
    },
  };
  return clock;
}

describe("a rate limit", () => {
  test("lets a burst through at once, and then one caller after the other at its rate", async () => {
    const clock = stillClock();
    const bucket = new RequestRate({ qps: 10, burst: 3 }, clock);
    for (let count = 0; count < 6; count++) await bucket.take();
    assert.deepEqual(clock.slept, [100, 200, 300]);
  });

  test("is full again after a rest, never more than full", async () => {
    const clock = stillClock();
    const bucket = new RequestRate({ qps: 10, burst: 2 }, clock);
    for (let count = 0; count < 2; count++) await bucket.take();
    clock.ms = 3_600_000;
    for (let count = 0; count < 3; count++) await bucket.take();
    assert.deepEqual(clock.slept, [100]);
  });

  test("can be left while waiting", async () => {
    const bucket = new RequestRate({ qps: 0.001, burst: 1 });
    await bucket.take();
    const abort = new AbortController();
    const waiting = bucket.take(abort.signal);
    abort.abort();
    await assert.rejects(waiting, { name: "AbortError" });
  });

  for (const limit of [{ qps: 0, burst: 1 }, { qps: Number.NaN, burst: 1 }, { qps: 1, burst: 0 }]) {
    test(`of ${limit.qps} and ${limit.burst} lets nobody through, so it is refused`, () => assert.throws(() => new RequestRate(limit), RangeError));
  }
});

test("a client with a rate limit keeps back requests, not watches; a deadline ends the wait", async () => {
  const api = await FakeApi.start((exchange) => (exchange.isWatch ? exchange.end() : exchange.json(200, configMap(1))));
  const client = api.client({ rateLimit: { qps: 0.001, burst: 1 } });
  const ref = { namespace: "n", name: "a" };
  await client.get(kinds.configMap, ref);
  await assert.rejects(client.get(kinds.configMap, ref, { timeoutMs: 5 }), { name: "ApiError", code: "Unreachable", message: /: no answer within the deadline of 5 ms$/ });
  assert.equal(api.exchanges.length, 1);
  for await (const _ of client.watch(kinds.configMap, { signal: new AbortController().signal })) assert.fail("nothing was sent");
  await waitFor("the watch", () => api.exchanges.length === 2);
});
