import assert from "node:assert/strict";
import { test } from "node:test";
import { fieldPath, joinPath } from "../../src/crd/field-path.ts";

test("a schema's path becomes the field a user would write", () => {
  assert.equal(fieldPath([]), "");
  assert.equal(fieldPath(["properties", "env", "items", "properties", "name"]), "env[].name");
  assert.equal(fieldPath(["properties", "limits", "additionalProperties"]), "limits.*");
  assert.equal(fieldPath(["properties", "properties", "properties", "items"]), "properties.items");
});

test("either side of a joined path may be the root", () => {
  assert.equal(joinPath("spec", "image"), "spec.image");
  assert.equal(joinPath("spec", ""), "spec");
  assert.equal(joinPath("", "image"), "image");
  assert.equal(joinPath("hosts", "[]"), "hosts[]");
});
