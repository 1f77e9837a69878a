import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { shareWith } from "../../src/cache/structural-sharing.ts";
import { collectGarbage } from "../support/garbage.ts";

type Json = Record<string, unknown> | unknown[];

const leaf = fc.oneof(fc.constantFrom("a", "app.kubernetes.io/name", "", 0, 1, true, false, null), fc.jsonValue({ maxDepth: 1 }));
const key = fc.oneof(fc.constantFrom("a", "b", "length", "0", "__proto__", "constructor", "toString"), fc.string({ maxLength: 3 }));
const { tree } = fc.letrec<{ tree: unknown; container: Json }>((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, leaf, tie("container")),
  container: fc.oneof(fc.array(tie("tree"), { maxLength: 4 }), fc.array(fc.tuple(key, tie("tree")), { maxLength: 4 }).map((entries) => Object.fromEntries(entries))),
}));
const objects = fc.array(tree, { maxLength: 3 }).map((values) => ({ values }));

const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

test("what comes out is equal to what went in, and what came before stays as it was", () => {
  fc.assert(
    fc.property(objects, objects, (first, second) => {
      const [before, value] = [copy(first), copy(second)];
      const out = shareWith(before, value);
      assert.deepEqual(out, copy(second));
      assert.deepEqual(before, copy(first));
    }),
    { numRuns: 2_000 },
  );
});

test("an object that is equal to the one before is that one, whatever the order of its keys", () => {
  fc.assert(
    fc.property(objects, (object) => {
      const json = JSON.stringify(object);
      fc.pre(!json.includes("__proto__"));
      const before = JSON.parse(json) as object;
      assert.equal(shareWith(before, JSON.parse(json) as object), before);
    }),
  );
  const before = { a: { x: 1, y: 2 }, b: 1 };
  assert.equal(shareWith(before, { b: 1, a: { y: 2, x: 1 } }), before);
});

const differences: readonly [what: string, before: object, value: object][] = [
  ["a field more", { at: { x: 1 } }, { at: { x: 1, y: 1 } }],
  ["a field less", { at: { x: 1, y: 1 } }, { at: { x: 1 } }],
  ["another field", { at: { x: 1 } }, { at: { y: 1 } }],
  ["an item more", { at: [1] }, { at: [1, 2] }],
  ["an item less", { at: [1, 2] }, { at: [1] }],
  ["a list for an object", { at: {} }, { at: [] }],
  ["an object for a list", { at: [] }, { at: {} }],
  ["an object that looks like a list", { at: ["x"] }, { at: { 0: "x", length: 1 } }],
  ["null for an object", { at: {} }, { at: null }],
  ["a number for its text", { at: "1" }, { at: 1 }],
];

for (const [what, before, value] of differences) {
  test(`${what} is a difference, and the equal parts beside it are shared`, () => {
    const [part, partAgain] = [{ deep: ["equal"] }, { deep: ["equal"] }];
    const earlier = { ...before, part };
    const later = { ...value, part: partAgain };
    assert.equal(shareWith(earlier, later), later);
    assert.equal(later.part, part);
    assert.deepEqual(later, { ...value, part: { deep: ["equal"] } });
  });
}

test("JSON that is deeper than the stack is not gone into all the way", () => {
  const nested = (): unknown[] => {
    let list: unknown[] = ["end"];
    for (let level = 0; level < 100_000; level++) list = [list];
    return list;
  };
  const value = nested();
  assert.equal(shareWith(nested(), value), value);
});

test("equal strings take memory once", () => {
  const text = (index: number) => JSON.stringify({ name: index, image: "i".repeat(10_000) });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept: object[] = [];
  for (let index = 0; index < 2_000; index++) kept.push(shareWith(kept.at(-1), JSON.parse(text(index)) as object));
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - before;
  assert.equal(kept.length, 2_000);
  assert.ok(grown < 4_000_000, `${grown} bytes, of 20,000,000 that all copies would take`);
});
