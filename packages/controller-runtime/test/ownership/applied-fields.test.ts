import assert from "node:assert/strict";
import { test } from "node:test";
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

const corrupted = ["", "{", "null", "7", '"text"', "[]", '{"f:spec":7}', '{"f:spec":null}', '{"f:spec":{"f:replicas":"x"}}'];

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
