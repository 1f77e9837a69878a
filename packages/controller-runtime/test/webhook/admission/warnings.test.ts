import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { trimWarnings } from "../../../src/webhook/admission/warnings.ts";

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["are left as they are", ["a", "b"], ["a", "b"]],
  ["are said once", ["a", "a"], ["a"]],
  ["that are empty are none", ["", "  ", "\n"], []],
  ["are one line", ["a\nb\r\n\tc"], ["a b c"]],
  ["end after 256 characters", ["x".repeat(257)], [`${"x".repeat(255)}…`]],
  ["of 256 characters are whole", ["x".repeat(256)], ["x".repeat(256)]],
  ["are cut between characters", ["😀".repeat(300)], [`${"😀".repeat(255)}…`]],
  ["are well-formed text", ["a\ud800b"], ["a\ufffdb"]],
];
for (const [what, given, expected] of cases) test(`warnings ${what}`, () => assert.deepEqual(trimWarnings(given), expected));

test("all together are at most 4,096 characters", () => {
  const many = Array.from({ length: 40 }, (_, index) => String(index).padEnd(256, "x"));
  assert.deepEqual(trimWarnings(many), many.slice(0, 16));
});

test("whatever they are, they fit into headers", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 400 })), (warnings) => {
      const trimmed = trimWarnings(warnings);
      assert.ok(trimmed.every((text) => text.isWellFormed() && !/\p{Cc}/u.test(text) && Array.from(text).length <= 256));
      assert.ok(trimmed.reduce((total, text) => total + Array.from(text).length, 0) <= 4096);
    }),
  );
});
