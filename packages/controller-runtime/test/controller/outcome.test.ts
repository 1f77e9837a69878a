import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { checkedOutcome, done, requeue, requeueAfter, terminalError } from "../../src/controller/outcome.ts";

test("requeueAfter takes every finite number, and refuses all others with the remedy", () => {
  fc.assert(fc.property(fc.double(), (ms) => {
    if (Number.isFinite(ms)) assert.deepEqual(requeueAfter(ms), { type: "requeueAfter", ms, priority: undefined });
    else assert.throws(() => requeueAfter(ms), { name: "TypeError", message: `requeueAfter(${ms}): must be a finite number of milliseconds` });
  }));
  assert.throws(() => requeueAfter(1, { priority: Number.NaN }), { name: "TypeError", message: /priority NaN must be a finite number/ });
});

test("what a reconciler returns is an outcome or a TypeError that says what to return", () => {
  for (const outcome of [done, requeue, requeueAfter(-1), requeueAfter(5, { priority: 3 }), terminalError(new Error("no"))]) assert.deepEqual(checkedOutcome(outcome), outcome);
  fc.assert(fc.property(fc.anything(), (returned) => {
    assert.throws(() => checkedOutcome(returned), { name: "TypeError", message: /the reconciler returned [^]*: return done, requeue, requeueAfter\(ms\) or terminalError\(error\)$/ });
  }));
  for (const ms of [Number.NaN, Infinity, "5", undefined]) assert.throws(() => checkedOutcome({ type: "requeueAfter", ms }), { name: "TypeError" });
  assert.throws(() => checkedOutcome({ Requeue: true }), /returned \{ Requeue: true \}/);
});
