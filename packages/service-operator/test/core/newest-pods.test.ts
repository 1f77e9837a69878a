import assert from "node:assert/strict";
import { test } from "node:test";
import type { OwnerReference, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { newestPods } from "../../src/core/newest-pods.ts";
import { aPod } from "../support/builders.ts";

const owner = (uid: string): OwnerReference[] => [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: uid, uid, controller: true }];
const pod = (uid: string): ReturnType<typeof aPod> => aPod({ metadata: { ownerReferences: owner(uid) } });
const replicaSet = (uid: string, revision?: string): ReplicaSet => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  spec: { selector: {} },
  metadata: { uid, ...(revision !== undefined && { annotations: { "deployment.kubernetes.io/revision": revision } }) },
});

const cases: Readonly<Record<string, readonly [replicaSets: readonly ReplicaSet[], uids: readonly string[]]>> = {
  "the newest revision's, by number and not by text": [[replicaSet("old", "9"), replicaSet("new", "10")], ["new"]],
  "the same, in whatever order they come": [[replicaSet("new", "10"), replicaSet("old", "9")], ["new"]],
  "an older one's that was brought back": [[replicaSet("old", "11"), replicaSet("new", "10")], ["old"]],
  "no pods while the newest has none": [[replicaSet("old", "1"), replicaSet("next", "2")], []],
  "the one that has a revision at all": [[replicaSet("new"), replicaSet("old", "1")], ["old"]],
  "none while no ReplicaSet is known": [[], []],
};

for (const [title, [replicaSets, uids]] of Object.entries(cases)) {
  test(`the pods that count are ${title}`, () => {
    assert.deepEqual(newestPods([pod("old"), pod("new"), aPod()], replicaSets), uids.map(pod));
  });
}
