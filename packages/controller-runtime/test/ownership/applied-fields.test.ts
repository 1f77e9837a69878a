import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import * as fc from "fast-check";
import type { ConfigMap } from "../../src/kubernetes/index.ts";
import { recordedFields, recordFields } from "../../src/ownership/index.ts";
import { deployment } from "../support/objects.ts";

const record = "example.com/fields";

test("the record names the fields that are set, list items by their keys, atomic places as one", () => {
  const container = { env: [{ name: "A", value: "1" }], ports: [{ containerPort: 80 }], command: ["run", "it"] };
  const object = deployment({ container, metadata: { labels: { a: "b" }, annotations: { "x/y": "z" } } });
  const fields = recordedFields(recordFields(object, record), record);
  assert.deepEqual(fields["f:metadata"], { "f:annotations": { "f:x/y": {} }, "f:labels": { "f:a": {} } });
  const spec = fields["f:spec"];
  assert.deepEqual(spec?.["f:selector"], {});
  const app = spec?.["f:template"]?.["f:spec"]?.["f:containers"]?.['k:{"name":"app"}'];
  assert.deepEqual(app?.["f:env"], { 'k:{"name":"A"}': { "f:name": {}, "f:value": {} } });
  assert.deepEqual(app?.["f:ports"], { 'k:{"containerPort":80,"protocol":"TCP"}': { "f:containerPort": {} } });
  assert.deepEqual(app?.["f:command"], {});
});

test("the record holds neither itself nor the identity of the object, and is the same however often it is made", () => {
  const object = deployment({ metadata: { uid: "u", ownerReferences: [], annotations: { a: "b" } } });
  const once = recordFields(object, record);
  assert.deepEqual(recordedFields(once, record)["f:metadata"], { "f:annotations": { "f:a": {} } });
  assert.equal(object.metadata.annotations?.[record], undefined);
});

const corrupted = ["", "deflate:", "deflate:AAAA", "deflate:???", "{", "null", "7", '"text"', "[]", '{"f:spec":7}', '{"f:spec":null}', '{"f:spec":{"f:replicas":"x"}}'];

for (const text of corrupted) {
  test(`a record that somebody overwrote with ${JSON.stringify(text)} breaks nothing`, () => {
    const live = deployment({ metadata: { annotations: { [record]: text } } });
    assert.equal(typeof recordedFields(live, record), "object");
  });
}

test("recording what is recorded already gives the same", () => {
  for (const object of [deployment({ spec: { replicas: 3 } }), deployment({ metadata: { annotations: { "x/y": "z" } } })]) {
    const once = recordFields(object, record);
    assert.deepEqual(recordFields(once, record), once);
  }
});

/** What annotations of an object may take in all, in bytes (apimachinery, TotalAnnotationSizeLimitB). */
const annotationsLimit = 262_144;

test("a record holds as many fields as an object can have, and is what it was, however long", () => {
  const names = fc.tuple(fc.integer({ min: 1, max: 12_000 }), fc.stringMatching(/^[a-z.-]{1,40}$/));
  fc.assert(fc.property(names, ([count, prefix]) => {
    const data = Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, "x"]));
    const object: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data };
    const recorded = recordFields(object, record);
    assert.ok((recorded.metadata.annotations?.[record]?.length ?? 0) < annotationsLimit);
    assert.deepEqual(Object.keys(recordedFields(recorded, record)["f:data"] ?? {}), Object.keys(data).map((name) => `f:${name}`));
  }), { numRuns: 20, examples: [[[12_000, "a.setting.with.a.long.name."]]] });
});

test("one that cannot fit says so, with the remedy, before the API server refuses the object", () => {
  const data = Object.fromEntries(Array.from({ length: 12_000 }, (_, index) => [createHash("sha256").update(String(index)).digest("hex"), "x"]));
  assert.throws(() => recordFields({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data }, record), { name: "RangeError", message: /annotations may take 262144 in all: split the object/ });
});
