import assert from "node:assert/strict";
import { test } from "node:test";
import type { ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { newestPods } from "../../src/core/newest-pods.ts";
import { aPod } from "../support/builders.ts";

const labelled = (hash: string): { labels: Record<string, string> } => ({ labels: { "pod-template-hash": hash } });
const pod = (hash: string): ReturnType<typeof aPod> => aPod({ metadata: labelled(hash) });
const replicaSet = (hash: string, revision?: string): ReplicaSet => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  spec: { selector: {} },
  metadata: { ...labelled(hash), ...(revision !== undefined && { annotations: { "deployment.kubernetes.io/revision": revision } }) },
});

const cases: Readonly<Record<string, readonly [replicaSets: readonly ReplicaSet[], hashes: readonly string[]]>> = {
  "the newest revision's, by number and not by text": [[replicaSet("old", "9"), replicaSet("new", "10")], ["new"]],
  "the same, in whatever order they come": [[replicaSet("new", "10"), replicaSet("old", "9")], ["new"]],
  "an older one's that was brought back": [[replicaSet("old", "11"), replicaSet("new", "10")], ["old"]],
  "no pods while the newest has none": [[replicaSet("old", "1"), replicaSet("next", "2")], []],
  "the one that has a revision at all": [[replicaSet("new"), replicaSet("old", "1")], ["old"]],
  "all while no ReplicaSet is known": [[], ["old", "new"]],
};

for (const [title, [replicaSets, hashes]] of Object.entries(cases)) {
  test(`the pods that count are ${title}`, () => {
    assert.deepEqual(newestPods([pod("old"), pod("new")], replicaSets), hashes.map(pod));
  });
}
