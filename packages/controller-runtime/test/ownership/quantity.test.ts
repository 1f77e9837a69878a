import assert from "node:assert/strict";
import { test } from "node:test";
import { parseQuantity, sameQuantity } from "../../src/ownership/index.ts";

const unit = 1_000_000_000n;

const amounts: readonly (readonly [string, bigint | undefined])[] = [
  ["0", 0n],
  ["1", unit],
  ["+1", unit],
  ["-1", -unit],
  ["1000m", unit],
  ["0.5", unit / 2n],
  [".5", unit / 2n],
  ["1.", unit],
  ["1n", 1n],
  ["0.1n", 1n],
  ["1u", 1000n],
  ["1k", 1000n * unit],
  ["1M", 1_000_000n * unit],
  ["1E", 10n ** 18n * unit],
  ["1E3", 1000n * unit],
  ["1e-3", 1_000_000n],
  ["1Ki", 1024n * unit],
  ["0.5Gi", 512n * 1024n * 1024n * unit],
  ["1.5Mi", 1536n * 1024n * unit],
  ["1Ei", 1024n ** 6n * unit],
  ["", undefined],
  [".", undefined],
  ["much", undefined],
  ["1 Gi", undefined],
  ["1gi", undefined],
  ["1K", undefined],
  ["1e", undefined],
  ["0x10", undefined],
];

for (const [text, billionths] of amounts) {
  test(`the quantity "${text}" is ${billionths === undefined ? "none" : `${billionths} billionths`}`, () => assert.equal(parseQuantity(text), billionths));
}

const pairs: readonly (readonly [string | number, string | number, boolean])[] = [
  ["1000m", "1", true],
  [1, "1", true],
  ["0.5Gi", "512Mi", true],
  ["1G", "1Gi", false],
  ["100m", "0.1", true],
  ["100m", "101m", false],
  ["much", "much", false],
];

for (const [a, b, same] of pairs) {
  test(`${a} and ${b} are ${same ? "the same" : "different"}`, () => assert.equal(sameQuantity(a, b), same));
}
