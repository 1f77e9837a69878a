import assert from "node:assert/strict";
import { test } from "node:test";
import { Repairs } from "../../src/reconcile/repairs.ts";

interface Scene {
  /** Makes the change if it may be made; else says how long to wait. */
  readonly attempt: (uid: string, change: string) => number;
  readonly pass: (ms: number) => void;
}

function clocked(): Scene {
  let now = 0;
  const repairs = new Repairs(() => now);
  const attempt = (uid: string, change: string): number => {
    const pause = repairs.pause(uid, change);
    if (pause === 0) repairs.made(uid, change);
    return pause;
  };
  return { attempt, pass: (ms) => void (now += ms) };
}

test("the same change of a child is made three times at once, then with pauses that double, up to 5 minutes", () => {
  const { attempt, pass } = clocked();
  for (let count = 0; count < 3; count++) assert.equal(attempt("a", "x"), 0);
  const pauses = Array.from({ length: 11 }, () => {
    const pause = attempt("a", "x");
    pass(pause - 1);
    assert.equal(attempt("a", "x"), 1, "not a moment earlier");
    pass(1);
    assert.equal(attempt("a", "x"), 0);
    return pause / 1000;
  });
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
});

test("another change, another child and a change after 10 minutes begin anew", () => {
  const { attempt, pass } = clocked();
  for (let count = 0; count < 3; count++) attempt("a", "x");
  assert.ok(attempt("a", "x") > 0);
  assert.equal(attempt("b", "x"), 0);
  assert.equal(attempt("a", "y"), 0);
  for (let count = 0; count < 3; count++) attempt("a", "x");
  assert.ok(attempt("a", "x") > 0);
  pass(10 * 60_000 + 1);
  for (let count = 0; count < 3; count++) assert.equal(attempt("a", "x"), 0);
});

test("a change that the API server did not take does not count", () => {
  const repairs = new Repairs(() => 0);
  for (let count = 0; count < 10; count++) assert.equal(repairs.pause("a", "x"), 0);
});
