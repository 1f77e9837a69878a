import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigMap, Deployment, KubernetesObject, OwnerReference, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../../src/api/index.ts";
import { fieldsAnnotation } from "../../src/core/labels.ts";
import { controllerReference, isOwnedBy } from "../../src/core/ownership.ts";
import { decide } from "../../src/core/plan.ts";
import { deployment } from "../../src/managers/deployment.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { aFullService, aService, controlledBy, stored } from "../support/builders.ts";
import { expectedAction } from "./expected-action.ts";
import { type LiveState, liveStates } from "./live-states.ts";

const plain = aFullService();
/** Names every child for adoption. */
const adopting = aFullService({ spec: { adopt: builtInManagers.map(({ kind, desired }) => ({ kind: kind.kind as "Deployment", name: desired(plain)[0]?.metadata.name ?? "" })) } });

for (const { kind, desired } of builtInManagers) {
  const goal = desired(plain)[0] ?? assert.fail();
  for (const [state, liveOf] of Object.entries(liveStates) as [LiveState, (typeof liveStates)[LiveState]][]) {
    const type = expectedAction(state, { kind: kind.kind, named: true });
    test(`property 1: a ${kind.kind} that is ${state}, named in spec.adopt: ${type}`, () => {
      const live = liveOf(adopting, goal);
      const before = structuredClone(live);
      assert.equal(decide({ service: adopting }, goal, live).type, type);
      assert.deepEqual(live, before, "deciding changes nothing");
    });
  }

  test(`what is adopted is this very ${kind.kind}, ours, and at rest`, () => {
    const owner: OwnerReference = { apiVersion: "v1", kind: "ConfigMap", name: "theirs", uid: "theirs" };
    const theirs = stored(controlledBy(goal, owner));
    const live = { ...theirs, metadata: { ...theirs.metadata, labels: { theirs: "yes" }, annotations: { theirs: "yes" } } };
    const action = decide({ service: adopting }, goal, live);
    assert.ok(action.type === "adopt");
    const { uid, resourceVersion, ownerReferences, labels, annotations } = action.object.metadata;
    assert.deepEqual([uid, resourceVersion], [live.metadata.uid, "1"], "the write is about what was judged");
    assert.deepEqual(ownerReferences, [owner, controllerReference(adopting)], "owners that are no controllers stay");
    assert.deepEqual([labels?.["theirs"], annotations?.["theirs"]], ["yes", "yes"]);
    assert.equal(decide({ service: adopting }, goal, action.object).type, "keep");
    assert.equal(decide({ service: plain }, goal, action.object).type, "keep", "the entry may go once it is done");
  });
}

const goalOf = (kind: string, service: Service = plain): KubernetesObject => builtInManagers.find((manager) => manager.kind.kind === kind)?.desired(service)[0] ?? assert.fail();

function refusal(kind: string, live: KubernetesObject): string {
  const action = decide({ service: plain }, goalOf(kind), live);
  assert.ok(action.type === "refuse");
  return action.message;
}

test("a refusal names what adoption would change, and how to ask for it", () => {
  const [service, goal] = [aService(), deployment.desired(aService())[0] ?? assert.fail()]; // no autoscaler, whose replicas would be
  const action = decide({ service }, goal, liveStates["foreign and drifted"](service, goal));
  const message = action.type === "refuse" ? action.message : "";
  assert.match(message, /^Deployment "shop" exists and was not made by this Service: it is left alone; /);
  assert.match(message, /to adopt it, name it in spec\.adopt, which would change spec\.replicas; else delete or rename it, or rename the Service$/);
});

test("a refusal of an equal object says that only its owner would change", () => {
  assert.match(refusal("Ingress", liveStates["foreign without owner"](plain, goalOf("Ingress")) ?? assert.fail()), /would change nothing but its owner;/);
});

test("a refusal names keys of a ConfigMap and never their values", () => {
  const live = { ...stored(controlledBy(goalOf("ConfigMap"))), immutable: false, data: { LOG_LEVEL: "hunter2", theirs: "hunter2" } };
  const message = refusal("ConfigMap", live);
  assert.match(message, /would change immutable, data\.LOG_LEVEL, data\.app\.conf, data\.theirs;/);
  assert.doesNotMatch(message, /hunter2/);
});

test("a refusal lists 20 fields at most", () => {
  const labels = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`label-${index}`, "x"]));
  const goal = goalOf("Service");
  const live = stored(controlledBy(goal));
  const action = decide({ service: plain }, { ...goal, metadata: { ...goal.metadata, labels } }, live);
  assert.ok(action.type === "refuse");
  assert.match(action.message, /would change (?:[^,]+, ){19}[^,]+ and 10 more;/);
});

test("a Deployment with another selector is never adopted, for a selector cannot change", () => {
  const goal = goalOf("Deployment") as Deployment;
  const live = stored(controlledBy({ ...goal, spec: { ...goal.spec, selector: { matchLabels: { app: "theirs" } }, template: {} } }));
  const action = decide({ service: adopting }, goal, live);
  assert.ok(action.type === "refuse");
  assert.match(action.message, /it cannot be adopted, for its spec\.selector differs and can never change: delete or rename it/);
});

test("a headless core Service is never adopted where an address is wanted, for it cannot get one", () => {
  const goal = goalOf("Service") as CoreService;
  const live = stored(controlledBy({ ...goal, spec: { ...goal.spec, clusterIP: "None" } }));
  const action = decide({ service: adopting }, goal, live);
  assert.ok(action.type === "refuse");
  assert.match(action.message, /it cannot be adopted, for its spec\.clusterIP differs and can never change/);
});

test("an immutable ConfigMap with other content is never adopted", () => {
  const live = { ...stored(controlledBy(goalOf("ConfigMap"))), data: { theirs: "yes" } } as ConfigMap;
  const action = decide({ service: adopting }, goalOf("ConfigMap"), live);
  assert.ok(action.type === "refuse");
  assert.match(action.message, /it cannot be adopted, for it is immutable and its content differs/);
});

test("an adopted ConfigMap holds what its name stands for, and nothing else", () => {
  const goal = goalOf("ConfigMap") as ConfigMap;
  const live = { ...stored(controlledBy(goal)), immutable: false, data: { theirs: "yes" }, binaryData: { raw: "AA==" } } as ConfigMap;
  const action = decide<ConfigMap>({ service: adopting }, goal, live);
  assert.ok(action.type === "adopt");
  assert.deepEqual([action.object.data, action.object.binaryData, action.object.immutable], [goal.data, undefined, true]);
});

test("a record of another Service takes nothing back", () => {
  const goal = goalOf("Deployment");
  const live = stored(controlledBy(goal));
  const record = JSON.stringify({ "f:metadata": { "f:labels": { "f:theirs": {} } } });
  const action = decide({ service: adopting }, goal, { ...live, metadata: { ...live.metadata, labels: { ...live.metadata.labels, theirs: "yes" }, annotations: { [fieldsAnnotation]: record } } });
  assert.ok(action.type === "adopt");
  assert.equal(action.object.metadata.labels?.["theirs"], "yes");
  assert.notEqual(action.object.metadata.annotations?.[fieldsAnnotation], record);
  assert.ok(isOwnedBy(action.object, adopting));
});

test("only the object that is named, by kind and name, is adopted", () => {
  const live = stored(controlledBy(goalOf("Deployment")));
  for (const named of [{ kind: "Service", name: "shop" }, { kind: "Deployment", name: "shop-2" }] as const) {
    assert.equal(decide({ service: aFullService({ spec: { adopt: [named] } }) }, goalOf("Deployment"), live).type, "refuse");
  }
});

for (const [running, wanted] of [[7, 7], [1, 2]] as const) {
  test(`a Deployment of ${running} pods, adopted together with an autoscaler from 2 to 5 pods, has ${wanted}`, () => {
    const service = aService({ spec: { adopt: [{ kind: "Deployment", name: "shop" }], autoscaling: { minReplicas: 2, maxReplicas: 5 } } });
    const [goal] = deployment.desired(service) as Deployment[]; // what this manager makes
    assert.ok(goal?.spec);
    const action = decide({ service }, goal, stored(controlledBy({ ...goal, spec: { ...goal.spec, replicas: running } })));
    assert.equal(action.type === "adopt" && action.object.spec?.replicas, wanted);
  });
}
