import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../../src/api/index.ts";
import { type Action, isChange } from "../../src/core/action.ts";
import { isOwnedBy } from "../../src/core/ownership.ts";
import { plan } from "../../src/core/plan.ts";
import { builtInManagers } from "../../src/managers/index.ts";
import type { OwnedObjects } from "../../src/managers/resource-manager.ts";
import { aFullService, aService } from "../support/builders.ts";
import { type LiveState, liveStates } from "./live-states.ts";

/** What the API server holds of one kind, by name. */
type World = Map<string, KubernetesObject>;

const maxRounds = 3;

/** One reconcile, the API server's part included; `budget` is how many writes it lives to see. */
function reconcile(world: World, { service, manager, budget = Number.POSITIVE_INFINITY }: { service: Service; manager: OwnedObjects; budget?: number }): Action[] {
  const actions = plan({ service, observed: [...world.values()], desired: manager.desired(service) });
  for (const action of actions.filter(isChange).slice(0, budget)) apply(world, action);
  return actions;
}

function apply(world: World, action: Action): void {
  if (action.type === "delete" || action.type === "replace") world.delete(nameOf(action.live));
  if (action.type === "create") assert.ok(!world.has(nameOf(action.object)), "create is create-only");
  if (action.type !== "delete" && "object" in action) store(world, action.object);
}

let writes = 0;

function store(world: World, object: KubernetesObject): void {
  writes++;
  const uid = world.get(nameOf(object))?.metadata.uid ?? `uid-${writes}`;
  world.set(nameOf(object), { ...object, metadata: { ...object.metadata, uid, resourceVersion: String(writes) } });
}

/** What the garbage collector and finalizers do between two reconciles. */
function collect(world: World, service: Service): void {
  for (const [name, { metadata }] of world) {
    const dependent = metadata.ownerReferences?.some(({ kind, uid }) => kind === "Service" && uid !== service.metadata.uid) ?? false;
    if (metadata.deletionTimestamp || dependent) world.delete(name);
  }
}

function nameOf({ metadata }: KubernetesObject): string {
  return metadata.name ?? "";
}

function foreign(world: World, service: Service): KubernetesObject[] {
  return structuredClone([...world.values()].filter((object) => !isOwnedBy(object, service)));
}

function identities(world: World): (string | undefined)[] {
  return [...world.values()].map(({ metadata }) => metadata.uid);
}

function worldOf(service: Service, { manager, state }: { readonly manager: OwnedObjects; readonly state: LiveState }): World {
  const world: World = new Map();
  for (const desired of manager.desired(service)) {
    const live = liveStates[state](service, desired);
    if (live) world.set(nameOf(live), live);
  }
  return world;
}

const services = { full: aFullService(), minimal: aService() };
const states = Object.keys(liveStates) as LiveState[];
const orphanStates: readonly LiveState[] = ["foreign without owner", "foreign and drifted", "foreign, with an owner that is no controller"];
const foreignStates: readonly LiveState[] = [...orphanStates, "foreign, controlled by another"];

/** The same Service, naming every child for adoption. */
const adopting = aFullService({
  spec: { adopt: builtInManagers.flatMap(({ kind, desired }) => desired(services.full).map((child) => ({ kind: kind.kind as "Deployment", name: nameOf(child) }))) },
});

for (const manager of builtInManagers) {
  for (const state of states) {
    test(`property 2: ${manager.kind.kind} from "${state}" comes to rest in ${maxRounds} rounds and stays`, () => {
      const service = services.full;
      const world = worldOf(service, { manager, state });
      for (let round = 0; round < maxRounds; round++) {
        reconcile(world, { service, manager });
        collect(world, service);
      }
      const wanted = foreignStates.includes(state) ? "refuse" : "keep";
      for (let again = 0; again < 2; again++) {
        assert.deepEqual(reconcile(world, { service, manager }).map(({ type }) => type), [wanted]);
      }
    });

    test(`property 1: ${manager.kind.kind} from "${state}": nothing foreign is changed`, () => {
      const service = services.full;
      const world = worldOf(service, { manager, state });
      const before = foreign(world, service);
      for (let round = 0; round < maxRounds; round++) reconcile(world, { service, manager });
      assert.deepEqual(foreign(world, service), before);
    });

    test(`property 7: ${manager.kind.kind} from "${state}": a Service that wants less takes back its own, and no more`, () => {
      const service = services.minimal;
      const world = worldOf(services.full, { manager, state });
      const before = foreign(world, service);
      reconcile(world, { service, manager });
      assert.deepEqual(foreign(world, service), before);
      collect(world, service);
      reconcile(world, { service, manager });
      const owned = [...world.values()].filter((object) => isOwnedBy(object, service)).map(nameOf);
      assert.deepEqual(owned, foreignStates.includes(state) ? [] : manager.desired(service).map(nameOf));
    });

    test(`property 8: ${manager.kind.kind} from "${state}" ends as a new one does`, () => {
      if (state.startsWith("foreign")) return;
      const [old, fresh] = [worldOf(services.full, { manager, state }), new Map<string, KubernetesObject>()];
      for (const world of [old, fresh]) {
        for (let round = 0; round < maxRounds; round++) {
          reconcile(world, { service: services.full, manager });
          collect(world, services.full);
        }
      }
      assert.deepEqual([...old.values()].map(withoutIdentity), [...fresh.values()].map(withoutIdentity));
    });
  }

  for (const state of states) {
    const immutableOther = manager.kind.kind === "ConfigMap" && state === "foreign and drifted";
    const adopted = orphanStates.includes(state) && !immutableOther;

    test(`property 2: ${manager.kind.kind} from "${state}", named in spec.adopt, comes to rest in ${maxRounds} rounds and stays`, () => {
      const world = worldOf(adopting, { manager, state });
      const before = identities(world);
      for (let round = 0; round < maxRounds; round++) {
        reconcile(world, { service: adopting, manager });
        if (adopted) assert.deepEqual(identities(world), before, "what is adopted is never made anew");
        collect(world, adopting);
      }
      const wanted = state === "foreign, controlled by another" || immutableOther ? "refuse" : "keep";
      for (let again = 0; again < 2; again++) {
        assert.deepEqual(reconcile(world, { service: adopting, manager }).map(({ type }) => type), [wanted]);
      }
    });

    test(`property 1: ${manager.kind.kind} from "${state}", named in spec.adopt: nothing else foreign is changed`, () => {
      const world = worldOf(adopting, { manager, state });
      const before = foreign(world, adopting);
      for (let round = 0; round < maxRounds; round++) reconcile(world, { service: adopting, manager });
      assert.deepEqual(foreign(world, adopting), adopted ? [] : before);
    });
  }

  test(`property 7: ${manager.kind.kind}: what is adopted keeps what others put into it, and loses what we did`, () => {
    const world = worldOf(adopting, { manager, state: "foreign without owner" });
    for (const [name, { metadata, ...object }] of world) world.set(name, { ...object, metadata: { ...metadata, labels: { theirs: "yes" } } });
    reconcile(world, { service: adopting, manager });
    for (const { metadata } of world.values()) assert.equal(metadata.labels?.["theirs"], "yes");
    reconcile(world, { service: services.minimal, manager });
    assert.deepEqual([...world.values()].map(nameOf), manager.desired(services.minimal).map(nameOf));
    for (const { metadata } of world.values()) assert.equal(metadata.labels?.["theirs"], "yes");
  });

  test(`property 2: ${manager.kind.kind}: a crash after any write is healed by the next reconcile`, () => {
    for (const budget of [0, 1, 2]) {
      const world = worldOf(services.minimal, { manager, state: "drifted" });
      reconcile(world, { service: services.full, manager, budget });
      reconcile(world, { service: services.full, manager });
      const types = reconcile(world, { service: services.full, manager }).map(({ type }) => type);
      assert.deepEqual(types, ["keep"]);
    }
  });
}

function withoutIdentity({ metadata, ...object }: KubernetesObject): object {
  const { uid: _, resourceVersion: __, ...rest } = metadata;
  return { ...object, metadata: rest };
}
