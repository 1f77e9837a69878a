import assert from "node:assert/strict";
import { test } from "node:test";
import type { PodTemplateSpec, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { fieldsAnnotation, revisionAnnotation } from "../../src/core/labels.ts";
import { givenRevision, rendered, revisionOf, rolledBack, withTemplate } from "../../src/core/revision.ts";
import { aDeployment } from "../support/builders.ts";

const template = (image: string): PodTemplateSpec => ({ metadata: { labels: { a: "1", b: "2" } }, spec: { containers: [{ name: "app", image }] } });

test("a revision is the name of a template's content: the order of fields does not count, all else does", () => {
  const same: PodTemplateSpec = { spec: { containers: [{ image: "x", name: "app" }] }, metadata: { labels: { b: "2", a: "1" } } };
  assert.equal(revisionOf(template("x")), revisionOf(same));
  assert.notEqual(revisionOf(template("x")), revisionOf(template("y")));
});

test("the order of a list counts: it is the order of containers, arguments and variables", () => {
  const of = (args: readonly string[]): string => revisionOf({ spec: { containers: [{ name: "app", args: [...args] }] } });
  assert.notEqual(of(["a", "b"]), of(["b", "a"]));
});

test("a Deployment is given a template together with its revision", () => {
  const given = withTemplate(aDeployment(), rendered(template("x")));
  assert.equal(givenRevision(given), revisionOf(template("x")));
  assert.deepEqual(given.spec?.template, template("x"));
  assert.equal(givenRevision(aDeployment()), undefined);
});

test("rolling back takes the ReplicaSet's template without the hash label, and what is noted about it; the rest stays", () => {
  const live = withTemplate({ ...aDeployment(), metadata: { ...aDeployment().metadata, annotations: { "example.com/mine": "yes", [fieldsAnnotation]: "new" } } }, rendered(template("new")));
  const to: ReplicaSet = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "shop-1", annotations: { [revisionAnnotation]: "old", [fieldsAnnotation]: "fields", "deployment.kubernetes.io/revision": "1" } },
    spec: { selector: {}, template: { ...template("old"), metadata: { labels: { a: "1", b: "2", "pod-template-hash": "abc" } } } },
  };
  const back = rolledBack(live, to);
  assert.deepEqual(back.metadata.annotations, { "example.com/mine": "yes", [revisionAnnotation]: "old", [fieldsAnnotation]: "fields" });
  assert.deepEqual(back.spec, { ...live.spec, template: template("old") });
});
