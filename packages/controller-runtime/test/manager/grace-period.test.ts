import assert from "node:assert/strict";
import { test } from "node:test";
import { GracePeriod } from "../../src/manager/grace-period.ts";

const { promise: never } = Promise.withResolvers<never>();

test("tells whether work ended in time; what is done already always did", async () => {
  const grace = new GracePeriod(0);
  assert.deepEqual([await grace.covers(never), await grace.covers(Promise.resolve())], [false, true]);
});

test("all work shares one period, which begins with the first", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let now = 0;
  t.mock.method(performance, "now", () => now);
  const pass = (ms: number): void => {
    now += ms;
    t.mock.timers.tick(ms);
  };
  const grace = new GracePeriod(100);
  const first = Promise.withResolvers<void>();
  const one = grace.covers(first.promise);
  pass(60);
  first.resolve();
  assert.equal(await one, true);
  const two = grace.covers(never);
  pass(40);
  assert.equal(await two, false);
});

test("a period that is longer than a timer can be does not become none", async () => {
  const grace = new GracePeriod(2 ** 31);
  // A timer that overflowed fires after 1 ms, so it fires before this one.
  assert.equal(await grace.covers(new Promise((resolve) => setTimeout(resolve, 5))), true);
});

test("an error of the work is the caller's", async () => {
  await assert.rejects(new GracePeriod(1000).covers(Promise.reject(new Error("boom"))), { message: "boom" });
});
