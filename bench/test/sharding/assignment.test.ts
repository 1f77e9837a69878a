import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { assign, type Situation } from "../../sharding/assignment.ts";

const names = ["a", "b", "c", "d", "e"] as const;

/** Some replicas, and buckets that are theirs, nobody's, or a lost replica's. */
const situation: fc.Arbitrary<Situation> = fc
  .record({ replicas: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1 }), buckets: fc.array(fc.record({ holder: fc.option(fc.constantFrom(...names), { nil: undefined }), weight: fc.nat(50) }), { maxLength: 40 }) })
  .map(({ replicas, buckets }) => ({ replicas, holders: buckets.map(({ holder }) => holder), weights: buckets.map(({ weight }) => weight) }));

function loadsOf(target: readonly string[], { replicas, weights }: Situation): Map<string, number> {
  const loads = new Map(replicas.map((replica) => [replica, 0]));
  for (const [bucket, replica] of target.entries()) loads.set(replica, (loads.get(replica) ?? 0) + (weights[bucket] ?? 0));
  return loads;
}

/** Whether a bucket of the heaviest replica could go to the lightest and leave less between the two. */
function couldBeMoreEven(target: readonly string[], given: Situation): boolean {
  const loads = [...loadsOf(target, given)].toSorted(([, a], [, b]) => a - b);
  const [least, most] = [loads.at(0)?.[1] ?? 0, loads.at(-1)];
  const mean = loads.reduce((sum, [, load]) => sum + load, 0) / loads.length;
  if (!most || most[1] <= mean * 1.05) return false;
  return target.some((replica, bucket) => replica === most[0] && (given.weights[bucket] ?? 0) > 0 && (given.weights[bucket] ?? 0) < most[1] - least);
}

describe("the assignment of buckets", () => {
  test("every bucket goes to a replica that is there, the same for all, and stays", () => {
    fc.assert(
      fc.property(situation, (given) => {
        const target = assign(given);
        assert.equal(target.length, given.holders.length);
        for (const replica of target) assert.ok(given.replicas.includes(replica), replica);
        assert.deepEqual(assign({ ...given, replicas: given.replicas.toReversed() }), target);
        assert.deepEqual(assign({ ...given, holders: target }), target);
      }),
    );
  });

  test("no move is left that would make it more even by more than the tolerance", () => {
    fc.assert(fc.property(situation, (given) => assert.equal(couldBeMoreEven(assign(given), given), false)));
  });

  test("a lost replica's buckets move, the heaviest first to whoever has least, and no others where all is even", () => {
    const weights = [10, 10, 10, 6, 4];
    assert.deepEqual(assign({ replicas: ["a", "b", "c"], holders: ["a", "b", "c", "lost", "lost"], weights }), ["a", "b", "c", "a", "b"]);
  });

  test("a replica that joins is given its share by those who have most, and a bucket too heavy to help stays", () => {
    assert.deepEqual(assign({ replicas: ["a", "b"], holders: ["a", "a", "a", "a"], weights: [5, 5, 5, 5] }).filter((replica) => replica === "b").length, 2);
    assert.deepEqual(assign({ replicas: ["a", "b"], holders: ["a"], weights: [100] }), ["a"]);
  });
});
