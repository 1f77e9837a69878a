import assert from "node:assert/strict";
import { test } from "node:test";
import { Repairs } from "../../src/reconcile/repairs.ts";

function clocked(): { readonly repairs: Repairs; readonly pass: (ms: number) => void } {
  let now = 0;
  return { repairs: new Repairs(() => now), pass: (ms) => void (now += ms) };
}

test("the same change of a child is made three times at once, then with pauses that double, up to 5 minutes", () => {
  const { repairs, pass } = clocked();
  for (let count = 0; count < 3; count++) assert.equal(repairs.pause("a", "x"), 0);
  const pauses = Array.from({ length: 11 }, () => {
    const pause = repairs.pause("a", "x");
    pass(pause - 1);
    assert.equal(repairs.pause("a", "x"), 1, "not a moment earlier");
    pass(1);
    assert.equal(repairs.pause("a", "x"), 0);
    return pause / 1000;
  });
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

test("another change, another child and a change after 10 minutes begin anew", () => {
  const { repairs, pass } = clocked();
  for (let count = 0; count < 3; count++) repairs.pause("a", "x");
  assert.ok(repairs.pause("a", "x") > 0);
  assert.equal(repairs.pause("b", "x"), 0);
  assert.equal(repairs.pause("a", "y"), 0);
  for (let count = 0; count < 3; count++) repairs.pause("a", "x");
  assert.ok(repairs.pause("a", "x") > 0);
  pass(10 * 60_000 + 1);
  for (let count = 0; count < 3; count++) assert.equal(repairs.pause("a", "x"), 0);
});
