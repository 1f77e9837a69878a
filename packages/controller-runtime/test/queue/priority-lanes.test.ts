import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { PriorityLanes } from "../../src/queue/priority-lanes.ts";

const push = fc.record({ key: fc.constantFrom("a/1", "a/2", "b/1", "b/2", "c"), priority: fc.constantFrom(-100, 0, 5) });

test("every key comes once, with the highest priority it was given, the highest first", () => {
  fc.assert(
    fc.property(fc.array(push, { maxLength: 40 }), (pushes) => {
      const lanes = new PriorityLanes();
      const model = new Map<string, number>();
      for (const { key, priority } of pushes) {
        lanes.push(key, priority);
        model.set(key, Math.max(priority, model.get(key) ?? priority));
        assert.equal(lanes.priorityOf(key), model.get(key));
        assert.equal(lanes.size, model.size);
      }
      const taken = [...model].map(() => lanes.shift() ?? assert.fail());
      assert.deepEqual(new Map(taken.map(({ key, priority }) => [key, priority])), model);
      assert.deepEqual(taken.map(({ priority }) => priority), [...model.values()].toSorted((a, b) => b - a));
      assert.equal(lanes.shift(), undefined);
    }),
  );
});

test("a tenant's many keys of low priority wait for another's one of higher; among equals they take turns", () => {
  const lanes = new PriorityLanes();
  for (const key of ["big/1", "big/2", "big/3", "small/1"]) lanes.push(key, -100);
  lanes.push("big/4", 0);
  lanes.push("big/3", 0);
  lanes.push("other/1", 0);
  const order = Array.from({ length: lanes.size }, () => lanes.shift()?.key);
  assert.deepEqual(order, ["big/4", "other/1", "big/3", "big/1", "small/1", "big/2"]);
});
