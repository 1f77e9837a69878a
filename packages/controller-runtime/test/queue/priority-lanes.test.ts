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

test("no load keeps a key of low priority for ever: every sixteenth turn is the second priority's, every 256th the third's", () => {
  const lanes = new PriorityLanes();
  for (let n = 0; n < 40; n += 1) for (const priority of [-100, -200]) lanes.push(`late/${priority}/${n}`, priority);
  const turns = Array.from({ length: 512 }, (_, n) => {
    lanes.push(`a/${n}`, 0);
    lanes.push(`b/${n}`, 0);
    return lanes.shift()?.priority;
  });
  const turnsOf = (wanted: number): number[] => turns.flatMap((priority, n) => (priority === wanted ? [n + 1] : []));
  assert.deepEqual(turnsOf(-200), [256, 512]);
  assert.deepEqual(turnsOf(-100).slice(0, 15), Array.from({ length: 15 }, (_, n) => (n + 1) * 16));
});

test("a turn counts only where keys of several priorities wait", () => {
  const lanes = new PriorityLanes();
  for (let n = 0; n < 100; n += 1) lanes.push(`a/${n}`, 0);
  for (let n = 0; n < 50; n += 1) lanes.shift();
  lanes.push("late/1", -100);
  const taken = Array.from({ length: 16 }, () => lanes.shift()?.key);
  assert.equal(taken.indexOf("late/1"), 15);
  assert.equal(lanes.sizeAbove(-100), 35);
  assert.equal(lanes.sizeAbove(0), 0);
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
