import assert from "node:assert/strict";
import { test } from "node:test";
import { DepthByPriority } from "../../src/telemetry/depth-by-priority.ts";

test("a priority goes to 0 and not away, and 0 is there from the start", () => {
  const depth = new DepthByPriority();
  assert.deepEqual(depth.series(new Map()), new Map([["0", 0]]));
  assert.deepEqual(depth.series(new Map([[-100, 3]])), new Map([["0", 0], ["-100", 3]]));
  assert.deepEqual(depth.series(new Map([[0, 1]])), new Map([["0", 1], ["-100", 0]]));
});

test("beyond 25 priorities there is one series for all of them, for ever", () => {
  const depth = new DepthByPriority();
  const many = new Map(Array.from({ length: 25 }, (_, index) => [index, 1]));
  assert.equal(depth.series(many).size, 25);
  assert.deepEqual(depth.series(new Map([[25, 1], [7, 2]])), new Map([["exceeded_cardinality_limit", 3]]));
  assert.deepEqual(depth.series(new Map([[0, 1]])), new Map([["exceeded_cardinality_limit", 1]]));
});
