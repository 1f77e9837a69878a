import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { SharedStrings } from "../../src/cache/shared-strings.ts";

const text = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("app.kubernetes.io/name", "x".repeat(16_385), "y".repeat(16_384)));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, text, fc.jsonValue(), fc.array(tie("tree")), fc.dictionary(text, tie("tree"))),
}));

test("nothing but where strings are kept is another, whatever the JSON and whatever came before", () => {
  const strings = new SharedStrings();
  fc.assert(
    fc.property(fc.array(tree), (values) => {
      const json = JSON.stringify(values);
      assert.equal(JSON.stringify(strings.share(JSON.parse(json) as object)), json);
    }),
  );
});

test("JSON that is deeper than the stack is left as it is from some depth on", () => {
  let nested: unknown[] = ["a string of some length"];
  for (let level = 0; level < 100_000; level++) nested = [nested];
  assert.equal(new SharedStrings().share(nested), nested);
});

const collectGarbage = exposedGarbageCollector();

test("equal strings take memory once, also after the pool has begun anew for strings that nobody else has", () => {
  const strings = new SharedStrings();
  for (let index = 0; index < 1_000; index++) strings.share([`${index}${"-".repeat(1_000)}`]); // a million characters
  const json = JSON.stringify({ image: "i".repeat(10_000) });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const objects = Array.from({ length: 2_000 }, () => strings.share(JSON.parse(json) as object));
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - before;
  assert.equal(objects.length, 2_000);
  assert.ok(grown < 4_000_000, `${grown} bytes, of 20,000,000 that all copies would take`);
});

test("the pool does not grow with what is unique", () => {
  const strings = new SharedStrings();
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 20_000; index++) strings.share([`${index}${"-".repeat(1_000)}`]);
  collectGarbage();
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 4_000_000, `${grown} bytes, of 20,000,000 that went through`);
  assert.ok(strings);
});

function exposedGarbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
