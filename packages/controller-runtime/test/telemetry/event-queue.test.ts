import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { EventQueue } from "../../src/telemetry/event-queue.ts";

/** So slow that what is not written at once is not written while a test runs. */
const never = { qps: 0.000_01, burst: 3 };

function recording(rateLimit = never): { readonly queue: EventQueue; readonly begun: number[]; readonly dropped: () => number; readonly add: (count: number) => void } {
  const begun: number[] = [];
  let [dropped, added] = [0, 0];
  const queue = new EventQueue({ rateLimit, onDropped: () => dropped++ });
  const add = (count: number): void => {
    for (let index = 0; index < count; index++) {
      const number = ++added;
      queue.add(async () => void begun.push(number));
    }
  };
  return { queue, begun, dropped: () => dropped, add };
}

test("as many as the burst are written at once, in order; the others wait", async () => {
  const { queue, begun, add } = recording();
  add(10);
  await waitFor("the burst", () => begun.length === 3);
  assert.deepEqual(begun, [1, 2, 3]);
  assert.equal(queue.size, 6, "the fourth has its turn, and waits for its token");
});

test("those that wait are written as time goes by", async () => {
  const { begun, add } = recording({ qps: 100, burst: 1 });
  add(4);
  await waitFor("all", () => begun.length === 4);
  assert.deepEqual(begun, [1, 2, 3, 4]);
});

test("one is written when the one before it has been", async () => {
  const queue = new EventQueue({ rateLimit: { qps: 1000, burst: 10 }, onDropped: () => assert.fail("there is room") });
  const first = Promise.withResolvers<void>();
  const begun: string[] = [];
  queue.add(async () => {
    begun.push("first");
    await first.promise;
  });
  queue.add(async () => void begun.push("second"));
  await waitFor("the first", () => begun.length > 0);
  assert.deepEqual([begun, queue.size], [["first"], 1]);
  first.resolve();
  await waitFor("the second", () => begun.length === 2);
});

test("at most 4096 wait; what comes then is dropped and told of", () => {
  const { queue, dropped, add } = recording();
  add(5000);
  assert.equal(queue.size, 4096);
  assert.equal(dropped(), 5000 - 4096 - 1);
});
