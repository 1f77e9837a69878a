import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Deployment, Ingress } from "../../src/kubernetes/index.ts";
import { mergeObject, recordedFields, recordFields } from "../../src/ownership/index.ts";
import { deployment } from "../support/objects.ts";

const record = "example.com/fields";

type Container = NonNullable<NonNullable<Deployment["spec"]>["template"]["spec"]>["containers"][number];

function container(object: Deployment): Container {
  const first = object.spec?.template.spec?.containers[0];
  assert.ok(first);
  return first;
}

function changesOf(live: Deployment, desired: Deployment): readonly string[] {
  const goal = recordFields(desired, record);
  const { object, changes } = mergeObject(live, goal, { record });
  assert.deepEqual(mergeObject(object, goal, { record }).changes, [], "a second merge finds changes");
  return changes.filter((path) => !path.startsWith("metadata.annotations")); // the record
}

const inContainer = (name: string): string => `spec.template.spec.containers[app].${name}`;

describe("a zero that the API server drops", () => {
  const desired = deployment({ container: { tty: false, workingDir: "", command: [] }, spec: { paused: false, minReadySeconds: 0 } });

  test("is not missed, and the result does not have it", () => {
    assert.deepEqual(changesOf(deployment(), desired), []);
    assert.deepEqual(mergeObject(deployment(), desired, { record }).object.spec, deployment().spec);
  });

  test("is put right where somebody set another value", () => {
    const live = deployment({ container: { tty: true, workingDir: "/", command: ["x"] }, spec: { paused: true, minReadySeconds: 5 } });
    assert.deepEqual(changesOf(live, desired).toSorted(), ["spec.minReadySeconds", "spec.paused", ...["command", "tty", "workingDir"].map(inContainer)]);
  });
});

describe("a zero that the API server replaces", () => {
  const probe = (fields: object): Deployment => deployment({ container: { readinessProbe: { tcpSocket: { port: 80 }, ...fields } } });

  test("says nothing: whatever is there stays", () => {
    assert.deepEqual(changesOf(probe({ timeoutSeconds: 1 }), probe({ timeoutSeconds: 0 })), []);
    assert.deepEqual(changesOf(probe({ timeoutSeconds: 7 }), probe({ timeoutSeconds: 0 })), []);
  });

  test("is not recorded, and takes back what was set before", () => {
    assert.deepEqual(recordedFields(recordFields(probe({ timeoutSeconds: 0 }), record), record), recordedFields(recordFields(probe({}), record), record));
    assert.deepEqual(changesOf(recordFields(probe({ timeoutSeconds: 7 }), record), probe({ timeoutSeconds: 0 })), [inContainer("readinessProbe.timeoutSeconds")]);
  });
});

describe("a zero that the API server keeps", () => {
  test("is a value", () => {
    const desired = deployment({ container: { securityContext: { allowPrivilegeEscalation: false } }, spec: { replicas: 0 } });
    assert.deepEqual(changesOf(deployment({ container: { securityContext: {} } }), desired).toSorted(), ["spec.replicas", inContainer("securityContext.allowPrivilegeEscalation")]);
  });

  test("an empty object is one too, and is in the result", () => {
    const { object, changes } = mergeObject(deployment(), deployment({ container: { securityContext: {} } }), { record });
    assert.deepEqual(changes, [inContainer("securityContext")]);
    assert.deepEqual(container(object).securityContext, {});
  });
});

describe("in a list that is one value", () => {
  const ingress = (tls: readonly object[]): Ingress => ({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "web" }, spec: { tls: [...tls] } });
  const changes = (live: readonly object[], desired: readonly object[]): readonly string[] => mergeObject(ingress(live), ingress(desired), { record }).changes;

  test("a dropped zero of an item is not missed", () => {
    assert.deepEqual(changes([{ secretName: "s" }], [{ secretName: "s", hosts: [] }]), []);
    assert.deepEqual(changes([{ secretName: "s", hosts: ["a"] }], [{ secretName: "s", hosts: [] }]), ["spec.tls"]);
    assert.deepEqual(changes([{ secretName: "s" }], [{ secretName: "s" }, {}]), ["spec.tls"]);
  });

  test("what the API server fills in is no difference, what somebody set is one", () => {
    const env = (fieldRef: object): Deployment => deployment({ container: { env: [{ name: "POD", valueFrom: { fieldRef } }] } });
    assert.deepEqual(changesOf(env({ fieldPath: "metadata.name", apiVersion: "v1" }), env({ fieldPath: "metadata.name" })), []);
    assert.deepEqual(changesOf(env({ fieldPath: "metadata.uid", apiVersion: "v1" }), env({ fieldPath: "metadata.name" })).length, 1);
  });
});

describe("fields that exclude each other", () => {
  const withVolume = (source: object): Deployment => deployment({ spec: { template: { metadata: {}, spec: { containers: [], volumes: [{ name: "v", ...source }] } } } });

  test("another source of a volume goes when ours is put right", () => {
    const live = recordFields(withVolume({ emptyDir: {} }), record);
    Object.assign(live, { spec: withVolume({ hostPath: { path: "/" } }).spec });
    const { object } = mergeObject(live, recordFields(withVolume({ emptyDir: {} }), record), { record });
    assert.deepEqual(object.spec?.template.spec?.volumes, [{ name: "v", emptyDir: {} }]);
  });

  test("while ours is right, what others put beside it stays", () => {
    const strategy = (fields: object): Deployment => deployment({ spec: { strategy: fields } });
    const rolling = { type: "RollingUpdate", rollingUpdate: { maxSurge: "25%" } };
    assert.deepEqual(changesOf(strategy(rolling), strategy({ type: "RollingUpdate" })), []);
    const { object } = mergeObject(strategy(rolling), strategy({ type: "Recreate" }), { record });
    assert.deepEqual(object.spec?.strategy, { type: "Recreate" });
  });
});

describe("a kind whose schema is not known", () => {
  const role = (fields: object): Deployment => ({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "x" }, ...fields }) as unknown as Deployment; // any object will do

  test("its false and 0 are values, its empty texts, lists and maps are not missed", () => {
    assert.deepEqual(mergeObject(role({}), role({ a: "", b: [], c: {} }), { record }).changes, []);
    assert.deepEqual(mergeObject(role({}), role({ a: false, b: 0 }), { record }).changes, ["a", "b"]);
  });
});
