import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { hasControllerReference, setControllerReference } from "../../src/controllerutil/controller-reference.ts";
import type { ConfigMap, KubernetesObject, OwnerReference } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

const owner: KubernetesObject = { apiVersion: "example.com/v1", kind: "Owner", metadata: { namespace: "n", name: "o", uid: "u" } };
const reference: OwnerReference = { apiVersion: "example.com/v1", kind: "Owner", name: "o", uid: "u", controller: true, blockOwnerDeletion: true };

function ownedBy(...ownerReferences: OwnerReference[]): ConfigMap {
  const object = configMap(1);
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

function inNamespace(object: KubernetesObject, namespace: string | undefined): KubernetesObject {
  const { namespace: _, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...(namespace && { namespace }) } };
}

describe("setControllerReference", () => {
  test("adds the reference behind those of others, and changes neither input", () => {
    const other: OwnerReference = { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "x" };
    const before = ownedBy(other);
    assert.deepEqual(setControllerReference(owner, before).metadata.ownerReferences, [other, reference]);
    assert.deepEqual(before.metadata.ownerReferences, [other]);
    assert.deepEqual(setControllerReference(owner, configMap(1)).metadata.ownerReferences, [reference]);
  });

  test("brings a reference to the same owner up to date, in its place: version, uid, controller", () => {
    const old: OwnerReference = { apiVersion: "example.com/v1beta1", kind: "Owner", name: "o", uid: "old" };
    const other: OwnerReference = { apiVersion: "v1", kind: "ConfigMap", name: "x", uid: "x" };
    for (const controller of [true, false]) assert.deepEqual(setControllerReference(owner, ownedBy({ ...old, controller }, other)).metadata.ownerReferences, [reference, other]);
  });

  test("an owner in no namespace may own anything", () => {
    const cluster = inNamespace(owner, undefined);
    for (const namespace of ["n", undefined]) assert.deepEqual(setControllerReference(cluster, inNamespace(configMap(1), namespace)).metadata.ownerReferences, [reference]);
  });

  const controlled = (more: Partial<OwnerReference>): ConfigMap => ownedBy({ ...reference, ...more });
  const refusals: readonly (readonly [string, KubernetesObject, KubernetesObject, { readonly code: string; readonly message: RegExp }])[] = [
    ["an owner of another namespace", inNamespace(owner, "m"), configMap(1), { code: "CrossNamespace", message: /^ConfigMap n\/a cannot be owned by Owner m\/o: / }],
    ["an owner in a namespace of what is in none", owner, inNamespace(configMap(1), undefined), { code: "NamespacedOwner", message: /^ConfigMap a cannot/ }],
    ["a second controller", owner, controlled({ name: "other" }), { code: "AlreadyOwned", message: /^ConfigMap n\/a is controlled by Owner other already$/ }],
    ["a second controller of another kind", owner, controlled({ kind: "Other" }), { code: "AlreadyOwned", message: /Other o/ }],
    ["a second controller of another group", owner, controlled({ apiVersion: "v1" }), { code: "AlreadyOwned", message: /Owner o/ }],
    ["an owner without uid", { ...owner, metadata: { name: "o" } }, configMap(1), { code: "OwnerNotStored", message: /no uid/ }],
    ["an owner without name", { ...owner, metadata: { uid: "u" } }, configMap(1), { code: "OwnerNotStored", message: /no name/ }],
  ];
  for (const [what, who, object, expected] of refusals) {
    test(`refuses ${what}`, () => assert.throws(() => setControllerReference(who, object), { name: "OwnershipError", ...expected }));
  }
});

test("hasControllerReference: an owner alone is no controller", () => {
  const { controller: _, ...plain } = reference;
  assert.deepEqual([configMap(1), ownedBy(plain), ownedBy({ ...reference, controller: false }), ownedBy(plain, reference)].map(({ metadata }) => hasControllerReference(metadata)), [false, false, false, true]);
});
