import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, PodTemplateSpec, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceRevision, ServiceStatus } from "../../src/api/index.ts";
import { type Aspect, progressing, ready, stalled } from "../../src/core/aspect.ts";
import { revisionAnnotation } from "../../src/core/labels.ts";
import { rollback, type RollbackInput } from "../../src/core/rollback.ts";
import { templateDigest } from "../../src/core/template-digest.ts";
import { aDeployment, aService } from "../support/builders.ts";

const late = stalled("ProgressDeadlineExceeded", "ImagePullBackOff: no such image");

const templateOf = (image: string): PodTemplateSpec => ({ spec: { containers: [{ name: "app", image }] } });

/** The Deployment that was given this revision; its template is of that, unless another is said. */
const given = (revision?: string, template = templateOf(revision ?? "")): Deployment => {
  const { metadata, spec, ...rest } = aDeployment();
  return { ...rest, metadata: { ...metadata, ...(revision && { annotations: { [revisionAnnotation]: revision } }) }, spec: { ...(spec ?? { selector: {} }), template } };
};

const recorded = (name: string): ServiceRevision => ({ name, templateDigest: templateDigest(given(name)) });

const replicaSet = (revision: string, number: string): ReplicaSet => ({
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  metadata: { name: `shop-${number}`, annotations: { [revisionAnnotation]: revision, "deployment.kubernetes.io/revision": number } },
  spec: { selector: {} },
});

const status: ServiceStatus = { observedGeneration: 1, currentRevision: "old", updateRevision: "new", revisions: [recorded("new"), recorded("old")] };
/** As an operator left it that recorded no templates. */
const unrecorded: ServiceStatus = { observedGeneration: 1, currentRevision: "old", updateRevision: "new" };
const asked = (overrides: Partial<ServiceStatus> = {}): Service => aService({ spec: { rollback: {} }, status: { ...status, ...overrides } });

function decide(overrides: Partial<RollbackInput> = {}): string {
  const replicaSets = [replicaSet("old", "1"), replicaSet("new", "2")];
  const input: RollbackInput = { service: asked(), live: given("new"), desired: given("new"), replicaSets, health: late, ...overrides };
  const action = rollback(input);
  return action?.type === "rollBack" ? `rollBack to ${action.to.map(({ metadata }) => metadata.name).join(", ")}` : (action?.type ?? "nothing");
}

/** What differs from a rollout that failed, with a good revision before it and `spec.rollback` set. */
const cases: Readonly<Record<string, readonly [Partial<RollbackInput>, outcome: string]>> = {
  "the deadline passed": [{}, "rollBack to shop-1"],
  "the good revision was restarted: the newer of its ReplicaSets first": [{ replicaSets: [replicaSet("old", "1"), replicaSet("old", "3"), replicaSet("new", "4")] }, "rollBack to shop-3, shop-1"],
  "spec.rollback is absent": [{ service: aService({ status }) }, "nothing"],
  "spec.rollback is turned off": [{ service: aService({ spec: { rollback: { enabled: false } }, status }) }, "nothing"],
  "the deadline has not passed": [{ health: progressing("ImagePullBackOff", "no such image") }, "nothing"],
  "it is stalled by something else": [{ health: stalled("InvalidImageName", "no name") }, "nothing"],
  "it is ready": [{ health: ready("3 of 3") }, "nothing"],
  "nothing was ever good": [{ service: aService({ spec: { rollback: {} }, status: { observedGeneration: 1, updateRevision: "new" } }) }, "nothing"],
  "it was good before and is not any more": [{ service: asked({ currentRevision: "new" }) }, "nothing"],
  "the good revision's ReplicaSet is gone": [{ replicaSets: [replicaSet("new", "2")] }, "nothing"],
  "an older revision was put back": [{ live: given("old"), health: ready("3 of 3") }, "hold"],
  "an older revision was put back, without spec.rollback": [{ live: given("old"), service: aService({ status }), health: ready("3 of 3") }, "hold"],
  "an older revision was put back and fails too": [{ live: given("old") }, "hold"],
  "an older revision was put back, and restarted": [{ live: given("old", { ...templateOf("old"), metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "now" } } }) }, "hold"],
  "another template was put back under the name of an older revision": [{ live: given("old", templateOf("evil")) }, "nothing"],
  "the older revision was never recorded": [{ live: given("old"), service: asked({ revisions: [recorded("new")] }) }, "nothing"],
  "an older revision was put back before templates were recorded": [{ live: given("old"), service: aService({ status: unrecorded }) }, "hold"],
  "a revision without a ReplicaSet was put back before templates were recorded": [{ live: given("made-up"), service: aService({ status: unrecorded }) }, "nothing"],
  "the spec changed since": [{ live: given("old"), service: aService({ metadata: { generation: 2 }, status }) }, "nothing"],
  "the spec's revision was not rolled out yet": [{ live: given("old"), service: asked({ updateRevision: "old" }) }, "nothing"],
  "it is not known what was rolled out": [{ live: given("old"), service: aService() }, "nothing"],
  "the Deployment says no revision": [{ live: given() }, "nothing"],
  "the Deployment says a revision that it never had": [{ live: given("made-up") }, "nothing"],
};

for (const [title, [overrides, outcome]] of Object.entries(cases)) {
  test(`rollback: ${title}: ${outcome}`, () => assert.equal(decide(overrides), outcome));
}

const messageOf = (service: Service): string => {
  const action = rollback({ service, live: given("old"), desired: given("new"), replicaSets: [replicaSet("old", "1")], health: ready("") });
  return action && "message" in action ? action.message : "";
};

test("why it was rolled back goes on being told, for the generation that it was about", () => {
  const told = (aspect: Aspect, observedGeneration: number): Service =>
    asked({ conditions: [{ type: "DeploymentReady", status: "False", observedGeneration, lastTransitionTime: "2026-01-01T00:00:00Z", reason: aspect.reason, message: aspect.message }] });
  assert.equal(messageOf(told(stalled("RolledBack", "it failed"), 1)), "it failed");
  assert.match(messageOf(told(stalled("RolledBack", "it failed"), 0)), /kubectl rollout undo/);
  assert.match(messageOf(told(stalled("Conflict", "it failed"), 1)), /kubectl rollout undo/);
});
