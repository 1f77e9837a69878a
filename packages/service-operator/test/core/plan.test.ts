import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigMap, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { type Action, isChange } from "../../src/core/action.ts";
import { fieldsAnnotation } from "../../src/core/labels.ts";
import { childMetadata } from "../../src/core/ownership.ts";
import { decide, plan } from "../../src/core/plan.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import { aFullService, aService } from "../support/builders.ts";
import { expectedAction } from "./expected-action.ts";
import { type LiveState, liveStates } from "./live-states.ts";

const service = aFullService();

for (const { kind, desired } of builtInManagers) {
  for (const [state, liveOf] of Object.entries(liveStates) as [LiveState, (typeof liveStates)[LiveState]][]) {
    const type = expectedAction(state, { kind: kind.kind, named: false });
    test(`property 1: a ${kind.kind} that is ${state}: ${type}`, () => {
      const [goal] = desired(service);
      assert.ok(goal);
      const live = liveOf(service, goal);
      const before = structuredClone(live);
      const action = decide({ service }, goal, live);
      assert.equal(action.type, type);
      assert.deepEqual(live, before, "deciding changes nothing");
    });
  }
}

test("an object that is not ours is named in the refusal, with its controller and the remedy", () => {
  const [goal] = desiredOf("Deployment");
  const live = liveStates["foreign, controlled by another"](service, goal);
  const action = decide({ service }, goal, live);
  assert.ok(action.type === "refuse");
  assert.equal(action.reason, "Conflict");
  assert.match(action.message, /^Deployment "shop" exists and is controlled by Other "other": .*delete or rename it/);
});

test("an update says which fields differ, and keeps the identity that makes it safe", () => {
  const [goal] = desiredOf("Deployment");
  const action = decide({ service }, goal, liveStates.drifted(service, goal));
  assert.ok(action.type === "update");
  assert.deepEqual(action.changes, ["spec.replicas"]);
  assert.equal(action.object.metadata.resourceVersion, "1");
  assert.ok(action.object.metadata.uid);
});

const config = (name: string): ConfigMap => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { ...childMetadata(service, name), uid: name, resourceVersion: "1" } });
const removable = config("old");
const extras: Readonly<Record<string, { readonly live: ConfigMap; readonly keep?: boolean; readonly actions: readonly string[] }>> = {
  "is ours": { live: removable, actions: ["delete"] },
  "is ours and may stay for now": { live: removable, keep: true, actions: [] },
  "is ours and terminating": { live: { ...removable, metadata: { ...removable.metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } }, actions: [] },
  "is nobody's": { live: { ...removable, metadata: { name: "old" } }, actions: [] },
  "is another Service's": { live: { ...config("old"), metadata: { ...childMetadata(aService({ metadata: { uid: "other" } }), "old"), uid: "old" } }, actions: [] },
};

for (const [what, { live, keep = false, actions }] of Object.entries(extras)) {
  test(`property 1 and 7: an object that is wanted no longer and ${what}: ${actions.join() || "left alone"}`, () => {
    const planned = plan({ service, observed: [live], desired: [], keep: () => keep });
    assert.deepEqual(planned.map(({ type }) => type), actions);
  });
}

test("property 7: what is kept does not keep the others", () => {
  const planned = plan({ service, observed: [config("old"), config("older")], desired: [], keep: ({ metadata }) => metadata.name === "old" });
  assert.deepEqual(planned, [{ type: "delete", live: config("older") }]);
});

test("property 7: a field that left the spec leaves the object, and one of others stays", () => {
  const [before] = desiredOf("Ingress");
  const created = decide({ service }, before, undefined);
  assert.ok(created.type === "create");
  const annotations = { ...created.object.metadata.annotations, "cert-manager.io/issuer": "theirs" };
  const live = { ...created.object, metadata: { ...created.object.metadata, annotations } };
  const less = aFullService({ spec: { ingress: { host: "shop.example.com" } } });
  const [after] = desiredOf("Ingress", less);
  const action = decide({ service: less }, after, live);
  assert.ok(action.type === "update");
  const { metadata, spec } = action.object as KubernetesObject & { spec: object };
  assert.deepEqual(Object.keys(metadata.annotations ?? {}).toSorted(), ["cert-manager.io/issuer", fieldsAnnotation]);
  assert.deepEqual(Object.keys(spec), ["rules"], "neither class nor certificates are left");
});

test("property 8: the same Service plans the same, whatever the order of what is observed", () => {
  const [goal] = desiredOf("ConfigMap");
  const observed = [config("a"), config("b"), liveStates.equal(service, goal)].filter((each) => each !== undefined);
  const names = (objects: readonly KubernetesObject[]): string[] =>
    plan({ service, observed: objects, desired: [goal] }).map((action) => `${action.type} ${("live" in action ? action.live : action.object).metadata.name}`).toSorted();
  assert.deepEqual(names(observed), names(observed.toReversed()));
});

test("only create, update, adopt, replace and delete change the cluster", () => {
  const [object] = desiredOf("Service");
  const told = { live: object, reason: "Conflict", message: "" } as const;
  const actions: readonly Action[] = [
    { type: "create", object },
    { type: "update", object, changes: ["x"] },
    { type: "adopt", object, changes: ["x"] },
    { type: "replace", live: object, object },
    { type: "delete", live: object },
    { ...told, type: "refuse" },
    { ...told, type: "wait", reason: "Terminating" },
    { type: "keep", live: object },
  ];
  assert.deepEqual(actions.filter(isChange).map(({ type }) => type), ["create", "update", "adopt", "replace", "delete"]);
});

function desiredOf(kind: string, of = service): [KubernetesObject] {
  const goal = builtInManagers.find((manager) => manager.kind.kind === kind)?.desired(of)[0];
  assert.ok(goal);
  return [goal];
}
