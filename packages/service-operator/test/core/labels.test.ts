import assert from "node:assert/strict";
import { test } from "node:test";
import { childLabels, selectorLabels, selectorText } from "../../src/core/labels.ts";
import { childMetadata } from "../../src/core/ownership.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { aFullService } from "../support/builders.ts";

const labelled = aFullService({
  metadata: {
    labels: { team: "a", "app.kubernetes.io/instance": "argo" },
    annotations: { "argocd.argoproj.io/tracking-id": "shop:x", note: "hello" },
  },
});

test("every child has the same three labels", () => {
  assert.deepEqual(childLabels(labelled), {
    "app.kubernetes.io/name": "shop",
    "app.kubernetes.io/managed-by": "service-operator",
    "service-operator.io/service": "shop",
  });
});

test("the selector holds nothing that could change", () => {
  assert.deepEqual(selectorLabels(labelled), { "service-operator.io/service": "shop" });
  assert.equal(selectorText(labelled), "service-operator.io/service=shop");
});

test("the Service's own labels and annotations are never copied", () => {
  const { labels, annotations } = childMetadata(labelled, "shop");
  assert.deepEqual(labels, childLabels(labelled));
  assert.equal(annotations, undefined);
});

for (const { kind, desired } of builtInManagers) {
  test(`nothing in a ${kind.kind} names the labels or annotations of the Service, or what Argo CD tracks by`, () => {
    const text = JSON.stringify(desired(labelled));
    for (const foreign of ["app.kubernetes.io/instance", "argocd.argoproj.io", "team\":\"a", "hello"]) assert.ok(!text.includes(foreign), foreign);
  });
}
