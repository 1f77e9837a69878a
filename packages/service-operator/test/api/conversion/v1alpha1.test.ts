import assert from "node:assert/strict";
import { test } from "node:test";
import { recordAnnotation, type Service, type ServiceV1alpha1 } from "../../../src/api/index.ts";
import { fromV1alpha1, toV1alpha1 } from "../../../src/api/schema.ts";
import { aFullService, aService } from "../../support/builders.ts";

/** A Service in v1alpha1 with this text in the annotation. */
function withText(text: string): ServiceV1alpha1 {
  return { ...toV1alpha1(aService()), metadata: { name: "shop", annotations: { [recordAnnotation]: text } } };
}

const converted = (text: string): Service => fromV1alpha1(withText(text));

test("a Service of the original design's fields needs no annotation", () => {
  assert.equal(toV1alpha1(aService({ spec: { replicas: 2, ingress: { host: "a.example.com" } } })).metadata.annotations, undefined);
});

test("what v1alpha1 cannot say is in one annotation, and what is as v1's defaults make it is not", () => {
  const { metadata } = toV1alpha1(aService({ spec: { suspend: true, deletionPolicy: "Delete", args: ["-v"] } }));
  assert.deepEqual(metadata.annotations, { [recordAnnotation]: '{"spec":{"args":["-v"],"suspend":true}}' });
});

test("the annotation is gone from v1", () => {
  const full = aFullService({ metadata: { annotations: { "example.com/note": "mine" } } });
  const there = toV1alpha1(full);
  assert.ok(there.metadata.annotations?.[recordAnnotation]);
  assert.deepEqual(fromV1alpha1(there).metadata.annotations, { "example.com/note": "mine" });
});

test("where both know a field, what the v1alpha1 client wrote wins", () => {
  const text = JSON.stringify({ spec: { replicas: 99, image: "evil", suspend: true } });
  const { spec } = converted(text);
  assert.deepEqual([spec.replicas, spec.image, spec.suspend], [1, "registry.example.com/shop:1", true]);
});

const noRecords = [
  "",
  "not JSON",
  "null",
  "[]",
  "1",
  "{}",
  '{"spec":null}',
  '{"spec":{}}',
  '{"spec":[]}',
  '{"spec":{"suspend":"yes"}}',
  '{"spec":{"suspend":null}}',
  '{"spec":{"args":[1]}}',
  '{"spec":{"progressDeadlineSeconds":-1}}',
  '{"spec":{"ingress":3}}',
  '{"spec":{"suspend":true},"status":{"url":"x"}}',
  '{"annotation":1}',
];

for (const text of noRecords) {
  test(`an annotation that is no record changes nothing, and stays as it is: ${text}`, () => {
    assert.deepEqual(converted(text).spec, aService().spec);
    assert.deepEqual(converted(text).metadata.annotations, { [recordAnnotation]: text });
    assert.deepEqual(toV1alpha1(converted(text)).metadata, withText(text).metadata);
  });
}

test("a record on a Service in v1 is data: it sets no field, and comes back", () => {
  const service = aService({ metadata: { annotations: { [recordAnnotation]: '{"spec":{"suspend":true}}' } } });
  const there = toV1alpha1(service);
  assert.deepEqual(fromV1alpha1(there), service);
});

test("keys that are names of JavaScript's own are data", () => {
  const configData = JSON.parse('{"__proto__":"a","constructor":"b"}') as Record<string, string>;
  const service = aService({ spec: { podLabels: configData } });
  service.spec.configData = configData;
  const there = toV1alpha1(service);
  assert.equal(JSON.stringify(there.spec.configData), '{"__proto__":"a","constructor":"b"}');
  assert.deepEqual(fromV1alpha1(there).spec, service.spec);
  assert.deepEqual(Object.keys(converted('{"spec":{"__proto__":{"polluted":true}}}').spec).includes("polluted"), false);
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test("a part of an object, as server-side apply has it converted, is converted too", () => {
  const part = { apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "shop" } } as Service;
  assert.deepEqual(toV1alpha1(part), { ...part, apiVersion: "service-operator.io/v1alpha1" });
  assert.deepEqual(fromV1alpha1(toV1alpha1(part)), part);
  assert.deepEqual(toV1alpha1({ ...part, spec: { suspend: true } } as Service).metadata.annotations, { [recordAnnotation]: '{"spec":{"suspend":true}}' });
});
