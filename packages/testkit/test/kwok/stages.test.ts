import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { stagesYaml } from "../../src/kwok/stages.ts";

test("kwok's configuration is a list of stages with a name each", () => {
  const stages = parseAllDocuments(stagesYaml()).map(
    (document) => document.toJS() as { apiVersion: string; kind: string; metadata: { name: string } },
  );
  const kinds = new Set(stages.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`));
  assert.deepEqual([...kinds], ["kwok.x-k8s.io/v1alpha1 Stage"]);
  const names = stages.map(({ metadata }) => metadata.name);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(names.toSorted(), [
    "node-ready",
    "pod-config-error",
    "pod-crash-loop",
    "pod-crash-loop-again",
    "pod-delete",
    "pod-image-pull-back-off",
    "pod-image-pull-error",
    "pod-never-ready",
    "pod-oom",
    "pod-oom-again",
    "pod-ready",
  ]);
});
