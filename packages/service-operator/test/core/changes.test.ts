import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "../../src/core/changes.ts";
import { fieldsAnnotation } from "../../src/core/labels.ts";

test("the first five changes are told, and how many more there are", () => {
  assert.equal(summaryOf(["a", "b"]), "a, b");
  assert.equal(summaryOf(["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
  assert.equal(summaryOf(["a", "b", "c"], { most: 2 }), "a, b and 1 more");
});

test("records and owners are no changes that anybody asks for", () => {
  const own = [`metadata.annotations.${fieldsAnnotation}`, "metadata.ownerReferences[x]"];
  assert.equal(summaryOf([...own, "spec.replicas"]), "spec.replicas");
  assert.equal(summaryOf(own), "bookkeeping");
  assert.equal(summaryOf(own, { none: "nothing" }), "nothing");
});
