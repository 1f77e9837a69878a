import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { countValues } from "../../src/webhook/json-values.ts";

interface Counts {
  readonly values: number;
  readonly empty: number;
}

/** Every value in it, itself included, and how many of them are objects and lists without any. */
function countsOf(value: unknown): Counts {
  if (typeof value !== "object" || value === null) return { values: 1, empty: 0 };
  const within = Object.values(value).map(countsOf);
  const sum = (count: keyof Counts): number => within.reduce((total, each) => total + each[count], 0);
  return { values: 1 + sum("values"), empty: sum("empty") + (within.length === 0 ? 1 : 0) };
}

test("every value of JSON is counted once, an empty object or list twice, and what stands in texts not at all", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      const { values, empty } = countsOf(value);
      // Spaces, so that the length is no bound.
      assert.equal(countValues(Buffer.from(text + " ".repeat(2 * text.length)), 2 * text.length), values + empty);
    }),
  );
});

test("a text that is no longer than the most that may be has its length, and counting ends at one too many", () => {
  assert.equal(countValues(Buffer.from("[1,2]"), 5), 5);
  assert.equal(countValues(Buffer.from("[1,2,3,4,5,6]"), 2), 3);
});
