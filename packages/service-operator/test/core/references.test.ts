import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { isCounted, type Reference, references } from "../../src/core/references.ts";
import { aFullService, aService, everyVolume } from "../support/builders.ts";

test("every place that names a ConfigMap or Secret is found, and each object once", () => {
  const required = { required: true };
  assert.deepEqual(references(aFullService({ spec: everyVolume })), [
    { kind: "ConfigMap", name: "files", uses: [{ key: "a.conf", required: true }] },
    { kind: "ConfigMap", name: "mixed", uses: [{ key: "a", required: true }] },
    { kind: "ConfigMap", name: "shared", uses: [required] },
    { kind: "Secret", name: "certificate", uses: [required] },
    { kind: "Secret", name: "db", uses: [{ required: false }] },
    { kind: "Secret", name: "mixed", uses: [{ required: false }] },
    { kind: "Secret", name: "shop", uses: [{ key: "password", required: true }] },
  ]);
});

test("an object that is used in several ways has all of its uses", () => {
  const spec: Partial<ServiceSpecInput> = {
    env: ["a", "b"].map((key) => ({ name: key, valueFrom: { secretKeyRef: { name: "db", key, optional: key === "b" } } })),
    volumes: [{ name: "db", secret: { secretName: "db", items: [{ key: "c", path: "c" }], optional: true } }],
  };
  const uses = [{ key: "a", required: true }, { key: "b", required: false }, { key: "c", required: false }];
  assert.deepEqual(references(aService({ spec })), [{ kind: "Secret", name: "db", uses }]);
});

test("neither the operator's own ConfigMap nor a certificate of the Ingress is a reference of the pods", () => {
  assert.deepEqual(references(aService({ spec: { configData: { A: "1" }, ingress: { tls: [{ secretName: "tls" }] } } })), []);
});

const secret: Reference = { kind: "Secret", name: "db", uses: [] };

for (const [title, restartOnChange, counts] of [
  ["nothing is said", undefined, true],
  ["it is on", {}, true],
  ["it is off", { enabled: false }, false],
  ["it is excluded", { exclude: [{ kind: "Secret", name: "db" }] }, false],
  ["a ConfigMap of its name is excluded", { exclude: [{ kind: "ConfigMap", name: "db" }] }, true],
] as const) {
  test(`a Secret ${counts ? "counts" : "does not count"} where ${title}`, () => {
    const spec = restartOnChange === undefined ? {} : { restartOnChange: structuredClone(restartOnChange) as ServiceSpecInput["restartOnChange"] };
    assert.equal(isCounted(aService({ spec: spec as Partial<ServiceSpecInput> }), secret), counts);
  });
}
