import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { Budget } from "../../src/webhook/budget.ts";
import { GiveBack } from "../../src/webhook/give-back.ts";
import { call, echo, serve, stuck } from "./support/server.ts";

const mebibyte = 1024 * 1024;

test("bodies hold no more than there is, large ones leave a quarter to small ones, and all of it comes back", () => {
  const budget = new Budget({ total: 8 * mebibyte, large: mebibyte });
  const [large, another, small, last] = [budget.hold(), budget.hold(), budget.hold(), budget.hold()];
  assert.equal(large.add(4 * mebibyte), true);
  assert.equal(another.add(3 * mebibyte), false);
  assert.equal(another.add(2 * mebibyte), true);
  assert.equal(another.add(1), false);
  assert.deepEqual([small.add(mebibyte), last.add(mebibyte), last.add(1)], [true, true, false]);
  for (const each of [large, another, small, last]) each.release();
  large.release(); // a second time gives nothing
  assert.equal(budget.hold().add(6 * mebibyte), true);
});

test("attack 9: while calls under way hold what there is, others get 429, and are answered afterwards", async () => {
  const slow = stuck();
  const { port } = await serve({ "/slow": slow, "/echo": echo }, { maxHeldBytes: 1_000 });
  const text = (length: number): string => JSON.stringify("x".repeat(length));
  const caller = new AbortController();
  const held = call(port, { path: "/slow", body: text(600), signal: caller.signal }).catch(() => undefined);
  await slow.began;
  const { status, body } = await call(port, { path: "/echo", body: text(600) });
  assert.equal(status, 429);
  assert.match(body, /other calls hold all the memory there is for them: try again later/);
  assert.equal((await call(port, { path: "/echo", body: text(300) })).status, 200);
  caller.abort();
  await held;
  await waitFor("the memory is given back", async () => (await call(port, { path: "/echo", body: text(600) })).status === 200);
});

test("attack 9: once no large body has come for ten seconds, garbage is collected, once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  let collections = 0;
  const giveBack = new GiveBack(() => (collections += 1));
  const budget = new Budget({ total: 8 * mebibyte, large: mebibyte, largeReleased: () => giveBack.later() });
  const pass = (bytes: number): void => {
    const holding = budget.hold();
    holding.add(bytes);
    holding.release();
  };
  pass(mebibyte); // not large
  context.mock.timers.tick(60_000);
  assert.equal(collections, 0);
  pass(2 * mebibyte);
  context.mock.timers.tick(9_000);
  pass(2 * mebibyte);
  context.mock.timers.tick(9_999);
  assert.equal(collections, 0);
  context.mock.timers.tick(60_000);
  assert.equal(collections, 1);
});
