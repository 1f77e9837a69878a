import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { FairLane } from "../../src/queue/fair-lane.ts";

function drain(lane: FairLane): string[] {
  const keys: string[] = [];
  for (let key = lane.shift(); key !== undefined; key = lane.shift()) keys.push(key);
  return keys;
}

function laneOf(...keys: readonly string[]): FairLane {
  const lane = new FairLane();
  for (const key of keys) lane.push(key);
  return lane;
}

const namespaceOf = (key: string): string => key.split("/")[0] ?? "";

describe("turns", () => {
  test("namespaces take turns, keys of one come in order of arrival", () => {
    assert.deepEqual(drain(laneOf("a/1", "a/2", "a/3", "b/1", "c/1", "b/2", "a/1")), ["a/1", "b/1", "c/1", "a/2", "b/2", "a/3"]);
  });

  test("a tenant with 1,000 keys makes another wait for one", () => {
    const lane = laneOf(...Array.from({ length: 1000 }, (_, index) => `big/${index}`), "small/1");
    assert.deepEqual([lane.shift(), lane.shift(), lane.size], ["big/0", "small/1", 999]);
  });

  test("what is in no namespace has one turn, in order of arrival", () => {
    assert.deepEqual(drain(laneOf("x", "y", "a/1", "a/2", "z")), ["x", "a/1", "y", "a/2", "z"]);
  });

  test("a key that is taken out keeps nobody waiting", () => {
    const lane = laneOf("a/1", "a/2", "b/1", "b/2", "b/3");
    for (const key of ["a/1", "a/2", "b/2", "none/1", "b/9"]) lane.delete(key);
    assert.deepEqual([lane.size, ...drain(lane)], [2, "b/1", "b/3"]);
    assert.equal(lane.size, 0);
  });
});

const key = fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 0, max: 5 })).map(([namespace, name]) => `${namespace}/${name}`);
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant("push" as const), key }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("shift" as const), key }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("delete" as const), key }) },
);

test("no starvation, nothing lost: whatever comes and goes, a namespace waits for one key of each that was there before it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const lane = new FairLane();
      /** What waits, by namespace, in order of arrival. */
      const model = new Map<string, string[]>();
      /** How many takes a namespace may still have to see before its own. */
      const patience = new Map<string, number>();
      const joins = (namespace: string): void => void patience.set(namespace, model.size - 1);
      const remove = (key: string): void => {
        const rest = model.get(namespaceOf(key))?.filter((each) => each !== key) ?? [];
        if (rest.length > 0) model.set(namespaceOf(key), rest);
        else model.delete(namespaceOf(key));
      };
      const take = (): void => {
        const taken = lane.shift();
        assert.equal(taken === undefined, model.size === 0);
        if (taken === undefined) return;
        const namespace = namespaceOf(taken);
        assert.equal(model.get(namespace)?.[0], taken, "not the first of its namespace");
        remove(taken);
        for (const other of model.keys()) if (other !== namespace) patience.set(other, (patience.get(other) ?? 0) - 1);
        if (model.has(namespace)) joins(namespace);
        for (const each of model.keys()) assert.ok((patience.get(each) ?? 0) >= 0, `${each} starves`);
      };
      for (const { do: action, key } of steps) {
        if (action === "shift") take();
        else if (action === "delete") {
          lane.delete(key);
          remove(key);
        } else {
          const present = model.get(namespaceOf(key));
          lane.push(key);
          if (!present?.includes(key)) model.set(namespaceOf(key), [...(present ?? []), key]);
          if (!present) joins(namespaceOf(key));
        }
        assert.equal(lane.size, [...model.values()].flat().length);
      }
      while (model.size > 0) take();
      assert.equal(lane.shift(), undefined);
    }),
    { numRuns: 500 },
  );
});
