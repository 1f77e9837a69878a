import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Json } from "../../../src/ownership/json.ts";
import { jsonPatch, type JsonPatchOperation } from "../../../src/webhook/admission/json-patch.ts";
import { applyJsonPatch } from "../support/apply-json-patch.ts";

const cases: readonly (readonly [Json, Json, readonly JsonPatchOperation[]])[] = [
  [{ a: 1 }, { a: 1 }, []],
  [{ a: 1, b: undefined }, { a: 1, c: undefined }, []],
  [{ a: 1, b: 2 }, { b: 2, a: 1 }, []],
  [{}, { a: { b: 1 } }, [{ op: "add", path: "/a", value: { b: 1 } }]],
  [{ a: 1 }, {}, [{ op: "remove", path: "/a" }]],
  [{ a: 1 }, { a: null }, [{ op: "replace", path: "/a", value: null }]],
  [{ a: { b: 1, c: 2 } }, { a: { b: 3, c: 2 } }, [{ op: "replace", path: "/a/b", value: 3 }]],
  [{ a: [] }, { a: {} }, [{ op: "replace", path: "/a", value: {} }]],
  [{ "a/b~c": 1 }, { "a/b~c": 2 }, [{ op: "replace", path: "/a~1b~0c", value: 2 }]],
  [[1, 2, 3], [1, 3], [{ op: "remove", path: "/1" }]],
  [[1, 3], [1, 2, 3], [{ op: "add", path: "/1", value: 2 }]],
  [[1, 1], [1], [{ op: "remove", path: "/1" }]],
  [[{ n: "a", v: 1 }, { n: "b" }], [{ n: "a", v: 2 }, { n: "b" }], [{ op: "replace", path: "/0/v", value: 2 }]],
  [[1, 2, 3, 4], [1, 4], [{ op: "remove", path: "/2" }, { op: "remove", path: "/1" }]],
  ["a", "b", [{ op: "replace", path: "", value: "b" }]],
];

for (const [from, to, patch] of cases) {
  test(`${JSON.stringify(from)} becomes ${JSON.stringify(to)} by ${JSON.stringify(patch)}`, () => {
    assert.deepEqual(jsonPatch(from, to), patch);
  });
}

test("names that every object inherits are names like any other", () => {
  const parse = (text: string): Json => JSON.parse(text) as Json;
  for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
    const [without, empty, full] = [parse("[{}]"), parse(`[{"${name}":{}}]`), parse(`[{"${name}":{"a":1}}]`)];
    for (const [from, to] of [[without, empty], [empty, without], [empty, full], [full, empty]] as const) {
      const patch = jsonPatch(from, to);
      assert.notEqual(patch.length, 0);
      assert.equal(JSON.stringify(applyJsonPatch(from, patch)), JSON.stringify(to));
    }
  }
});

const names = fc.oneof(fc.constantFrom("a", "b", "", "a/b", "~", "~1", "0", "-", "__proto__", "constructor"), fc.string());
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<Json>(null, true, 0, 1, "", "a"),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.string(),
    fc.array(tie("json"), { maxLength: 5 }),
    fc.array(fc.tuple(names, tie("json")), { maxLength: 5 }).map((fields) => Object.fromEntries(fields)),
  ),
}));

test("applied to what it was made from, it gives what it was made for", () => {
  fc.assert(
    fc.property(json, json, (from, to) => {
      assert.deepEqual(plain(applyJsonPatch(from, jsonPatch(from, to))), plain(to));
    }),
    { numRuns: 5_000 },
  );
});

test("nothing changed, nothing patched", () => {
  fc.assert(fc.property(json, (value) => assert.deepEqual(jsonPatch(value, structuredClone(value)), [])), { numRuns: 1_000 });
});

test("a small change of a list is a small patch", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ name: fc.string() }), { maxLength: 30 }), fc.nat(), (list, seed) => {
      const index = seed % (list.length + 1);
      assert.equal(jsonPatch(list, list.toSpliced(index, 0, { name: "inserted" })).length, 1);
    }),
  );
});

/** As a text, in which -0 is 0 and the order of fields does not count. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
