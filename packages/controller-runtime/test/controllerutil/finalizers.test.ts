import assert from "node:assert/strict";
import { test } from "node:test";
import { addFinalizer, containsFinalizer, removeFinalizer } from "../../src/controllerutil/finalizers.ts";

const mine = "example.com/mine";
const theirs = "example.com/theirs";

test("a finalizer is added once, at the end, and the input is not changed", () => {
  const before = Object.freeze({ name: "a", finalizers: [theirs] });
  const after = addFinalizer(before, mine);
  assert.deepEqual(after, { name: "a", finalizers: [theirs, mine] });
  assert.deepEqual(before.finalizers, [theirs]);
  assert.equal(addFinalizer(after, mine), after, "nothing to write");
  assert.deepEqual(addFinalizer({}, mine), { finalizers: [mine] });
});

test("a finalizer is removed wherever it is, and the list stays, empty if need be", () => {
  assert.deepEqual(removeFinalizer({ finalizers: [mine, theirs, mine] }, mine), { finalizers: [theirs] });
  assert.deepEqual(removeFinalizer({ finalizers: [mine] }, mine), { finalizers: [] });
  for (const metadata of [{}, { finalizers: [theirs] }]) assert.equal(removeFinalizer(metadata, mine), metadata, "nothing to write");
});

test("containsFinalizer", () => {
  assert.deepEqual([{}, { finalizers: [] }, { finalizers: [theirs] }, { finalizers: [theirs, mine] }].map((metadata) => containsFinalizer(metadata, mine)), [false, false, false, true]);
});
