import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnerReference } from "@service-operator/controller-runtime/kubernetes";
import { controllerReference, isOwnedBy, isOwnedByPredecessor } from "../../src/core/ownership.ts";
import { aDeployment, aService, controlledBy, predecessorReference } from "../support/builders.ts";

const service = aService();
const ours = controllerReference(service);
const replicaSet: OwnerReference = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "other", uid: "other", controller: true };

interface Case {
  readonly title: string;
  /** Of the object; default the Service's. */
  readonly namespace?: string;
  readonly references: readonly OwnerReference[];
  readonly owned?: boolean;
  readonly predecessor?: boolean;
}

const cases: readonly Case[] = [
  { title: "nobody's", references: [] },
  { title: "ours, by uid", references: [ours], owned: true },
  { title: "ours, with a further owner", references: [{ ...replicaSet, controller: false }, ours], owned: true },
  { title: "ours, whatever name the reference has", references: [{ ...ours, name: "renamed" }], owned: true },
  { title: "one that only names us as an owner", references: [{ ...ours, controller: false }] },
  { title: "another controller's", references: [replicaSet] },
  { title: "that of a Service of another name", references: [{ ...ours, name: "other", uid: "other" }] },
  { title: "that of a core Service of our name", references: [{ ...ours, apiVersion: "v1", uid: "other" }] },
  { title: "that of another group of a similar name", references: [{ ...ours, apiVersion: "service-operator.io.evil/v1", uid: "other" }] },
  { title: "our predecessor's", references: [predecessorReference(service)], predecessor: true },
  { title: "our predecessor's in an older version", references: [{ ...predecessorReference(service), apiVersion: "service-operator.io/v1alpha1" }], predecessor: true },
  { title: "that of a Service in a version that there never was", references: [{ ...predecessorReference(service), apiVersion: "service-operator.io/v0" }] },
  { title: "one of another namespace that names us by uid", namespace: "elsewhere", references: [ours] },
  { title: "one without a namespace that names us by uid", namespace: "", references: [ours] },
  { title: "one of another namespace that names our predecessor", namespace: "elsewhere", references: [predecessorReference(service)] },
];

for (const { title, namespace = service.metadata.namespace ?? "", references, owned = false, predecessor = false } of cases) {
  test(`property 1: the object is ${title}`, () => {
    const { metadata, ...rest } = controlledBy(aDeployment(), ...references);
    const object = { ...rest, metadata: { ...metadata, namespace } };
    assert.equal(isOwnedBy(object, service), owned);
    assert.equal(isOwnedByPredecessor(object, service), predecessor);
  });
}

test("property 1: a Service that was never stored owns nothing", () => {
  const { uid: _, ...metadata } = service.metadata;
  assert.equal(isOwnedBy(controlledBy(aDeployment()), { ...service, metadata }), false);
});
