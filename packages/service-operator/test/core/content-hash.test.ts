import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { contentHash } from "../../src/core/content-hash.ts";

/** These name ConfigMaps in clusters: a change of the hash would restart every pod that has configuration. */
const golden = {
  "": "6gsshhkz8x",
  a: "x5lx4gvxx5",
  '[["LOG_LEVEL","info"]]': "jmlcxz7fwl",
  "ä€😀": "8qpfnsm9qb",
} as const;

for (const [text, hash] of Object.entries(golden)) {
  test(`the hash of ${JSON.stringify(text)} never changes`, () => assert.equal(contentHash(text), hash));
}

test("a hash is ten letters and digits that spell no words", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => assert.match(contentHash(text), /^[bcdfghjklmnpqrstvwxz2456789]{10}$/)));
});

test("100,000 random contents have 100,000 hashes", () => {
  const texts = new Set(fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 100_000, seed: 1 }));
  assert.equal(new Set([...texts].map(contentHash)).size, texts.size);
});

test("100,000 contents that differ in one number have 100,000 hashes", () => {
  const hashes = Array.from({ length: 100_000 }, (_, index) => contentHash(`[["REPLICAS","${index}"]]`));
  assert.equal(new Set(hashes).size, hashes.length);
});
