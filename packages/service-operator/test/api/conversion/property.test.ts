import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parseExact, stringifyExact } from "@service-operator/controller-runtime/crd";
import type { JSONSchemaProps, ObjectMeta } from "@service-operator/controller-runtime/kubernetes";
import { recordAnnotation, type Service, type ServiceV1alpha1 } from "../../../src/api/index.ts";
import { fromV1alpha1, serviceDefinition, toV1alpha1 } from "../../../src/api/schema.ts";
import { storedValues } from "../../support/arbitraries.ts";

const numRuns = 10_000;

const { versions } = serviceDefinition({ conversionWebhook: {} }).spec;

function schemaOf(version: string, field: "spec" | "status"): JSONSchemaProps {
  const schema = versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema?.properties?.[field];
  assert.ok(schema);
  return schema;
}

const v1Spec = storedValues(schemaOf("v1", "spec"));

/** What may stand in the annotation, whoever wrote it: a record, the half of one, or anything. */
const annotationText = fc.oneof(
  v1Spec.map((spec) => JSON.stringify({ spec })),
  v1Spec.map((spec) => JSON.stringify({ spec, annotation: JSON.stringify({ spec }) })),
  fc.json().map((spec) => `{"spec":${spec}}`),
  fc.json(),
  fc.string(),
);

const metadata: fc.Arbitrary<ObjectMeta> = fc
  .tuple(fc.option(annotationText, { freq: 2 }), fc.option(fc.constant({ "example.com/note": "keep" })))
  .map(([text, others]) => {
    const annotations = { ...others, ...(text !== null && { [recordAnnotation]: text }) };
    return { name: "shop", namespace: "team", uid: "u", generation: 3, ...(Object.keys(annotations).length > 0 && { annotations }) };
  });

function services<T extends Service | ServiceV1alpha1>(version: "v1" | "v1alpha1"): fc.Arbitrary<T> {
  const whole = { metadata, spec: storedValues(schemaOf(version, "spec")), status: storedValues(schemaOf(version, "status")) };
  return fc.record(whole, { noNullPrototype: true }).map((parts) => throughJson({ apiVersion: `service-operator.io/${version}`, kind: "Service", ...parts } as T));
}

const asV1 = (service: ServiceV1alpha1): Service => throughJson(fromV1alpha1(service));
const asV1alpha1 = (service: Service): ServiceV1alpha1 => throughJson(toV1alpha1(service));

/** As the API server sees it, and as the webhook reads it: with every integer. */
function throughJson<T>(value: T): T {
  return parseExact(stringifyExact(value)) as T;
}

test(`v1 to v1alpha1 and back loses nothing, of ${numRuns} Services`, () => {
  fc.assert(fc.property(services<Service>("v1"), (service) => assert.deepEqual(asV1(asV1alpha1(service)), service)), { numRuns });
});

test(`v1alpha1 to v1 and back loses nothing, of ${numRuns} Services`, () => {
  const property = fc.property(services<ServiceV1alpha1>("v1alpha1"), (service) => {
    const hub = asV1(service);
    const back = asV1alpha1(hub);
    const unrecorded = ({ metadata: { annotations, ...identity }, ...rest }: ServiceV1alpha1): object => ({ ...rest, metadata: { ...identity, annotations: { ...annotations, [recordAnnotation]: "" } } });
    assert.deepEqual(unrecorded(back), unrecorded(service));
    // A record that somebody wrote may come back in other words; what it says stays.
    assert.deepEqual(asV1(back), hub);
    if (service.metadata.annotations?.[recordAnnotation] === undefined) assert.deepEqual(back, service);
  });
  fc.assert(property, { numRuns });
});

test("a Service in v1alpha1 has v1alpha1's fields as v1 has them and no other, and what is converted stays as it was", () => {
  const property = fc.property(services<Service>("v1"), (service) => {
    const before = structuredClone(service);
    const { spec, status, metadata: converted } = asV1alpha1(service);
    assert.deepEqual(spec, onlyV1alpha1(before.spec));
    assert.deepEqual(status, before.status);
    assert.deepEqual({ ...converted, annotations: 0 }, { ...before.metadata, annotations: 0 });
    assert.deepEqual(service, before);
  });
  fc.assert(property, { numRuns: 1000 });
});

test("what a v1alpha1 client writes is what v1 has then, and what that client does not know stays", () => {
  const property = fc.property(services<Service>("v1"), services<ServiceV1alpha1>("v1alpha1"), (service, { spec }) => {
    const written = asV1({ ...asV1alpha1(service), spec });
    assert.deepEqual(onlyV1alpha1(written.spec), spec);
    assert.deepEqual(withoutV1alpha1(written.spec), withoutV1alpha1(service.spec));
    assert.deepEqual(written.metadata, service.metadata);
  });
  fc.assert(property, { numRuns: 1000 });
});

const v1alpha1Fields = schemaOf("v1alpha1", "spec").properties ?? {};
const ingressFields = v1alpha1Fields["ingress"]?.properties ?? {};

function onlyV1alpha1({ ingress, ...spec }: Service["spec"]): object {
  return { ...pick(spec, v1alpha1Fields), ...(ingress && { ingress: pick(ingress, ingressFields) }) };
}

function withoutV1alpha1(spec: Service["spec"]): object {
  return Object.fromEntries(Object.entries(spec).filter(([name]) => !Object.hasOwn(v1alpha1Fields, name)));
}

function pick(fields: object, of: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => Object.hasOwn(of, name)));
}
