import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { cel, customResourceDefinition, type CustomResourceVersion } from "../../src/crd/index.ts";

const version: CustomResourceVersion = {
  name: "v1",
  served: true,
  storage: true,
  description: "A thing.",
  spec: z.object({ size: z.int().default(1) }),
};

const names = { group: "example.com", kind: "Thing", plural: "things", singular: "thing" };

test("names follow from group, kind and plural", () => {
  const { metadata, spec } = customResourceDefinition({ ...names, shortNames: ["th"], versions: [version] });
  assert.equal(metadata.name, "things.example.com");
  assert.equal(spec.scope, "Namespaced");
  assert.deepEqual(spec.names, { kind: "Thing", listKind: "ThingList", plural: "things", singular: "thing", shortNames: ["th"] });
});

test("without a status there is no status subresource", () => {
  const { spec } = customResourceDefinition({ ...names, versions: [version] });
  assert.deepEqual(spec.versions[0]?.subresources, {});
  assert.equal(spec.versions[0]?.schema?.openAPIV3Schema?.properties?.["status"], undefined);
});

test("with a status there is one, and a scale subresource where asked for", () => {
  const scale = { specReplicasPath: ".spec.size", statusReplicasPath: ".status.size" };
  const { spec } = customResourceDefinition({ ...names, versions: [{ ...version, status: z.object({ size: z.int() }), scale }] });
  assert.deepEqual(spec.versions[0]?.subresources, { status: {}, scale });
});

test("rules on the whole object stand at the root of the schema", () => {
  const rule = cel("self.metadata.name != 'x'", "not x");
  const { spec } = customResourceDefinition({ ...names, versions: [{ ...version, rules: [rule] }] });
  assert.deepEqual(spec.versions[0]?.schema?.openAPIV3Schema?.["x-kubernetes-validations"], [rule]);
});

test("an error in a schema is told from the object's root", () => {
  const broken = { ...version, spec: z.object({ since: z.date() }) };
  assert.throws(() => customResourceDefinition({ ...names, versions: [broken] }), /^SchemaError: spec\.since: /);
});

test("a version may be deprecated, and versions may be converted by a webhook", () => {
  const conversion = { strategy: "Webhook", webhook: { conversionReviewVersions: ["v1"], clientConfig: { url: "https://127.0.0.1/convert" } } };
  const old = { ...version, name: "v1alpha1", storage: false, deprecationWarning: "use v1" };
  const { spec } = customResourceDefinition({ ...names, versions: [version, old], conversion });
  assert.deepEqual(spec.conversion, conversion);
  assert.deepEqual(spec.versions.map(({ name, deprecated, deprecationWarning }) => [name, deprecated, deprecationWarning]), [
    ["v1", undefined, undefined],
    ["v1alpha1", true, "use v1"],
  ]);
});
