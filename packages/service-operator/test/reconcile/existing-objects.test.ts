import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { isApiError } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { apiVersion, type Service, type ServiceCondition, serviceKind } from "../../src/api/index.ts";
import { isOwnedBy } from "../../src/core/ownership.ts";
import { adminClient } from "../support/admin.ts";
import { type ChildKind, childOf, different, type ExistingState, existingStates, refOf, type Scene, specOf } from "../support/existing-objects.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const childKinds: readonly ChildKind[] = ["ConfigMap", "Deployment", "Service", "Ingress"];

const namespace = await newNamespace("existing");
const { client, close } = await adminClient("existing-objects");
const operator = await startOperator(namespace);

after(async () => {
  await operator.stop();
  await close();
});

/** Obstacles are looked at every 30 s; nearly a hundred Services at once are slow, too. */
const patience = { timeoutMs: 90_000, intervalMs: 500 };

interface Case {
  readonly name: string;
  readonly state: ExistingState;
  readonly scene: Scene;
  readonly adopt: boolean;
}

function caseOf(childKind: ChildKind, state: ExistingState, adopt: boolean): Case {
  const name = `${childKind.toLowerCase()}-${existingStates(childKind).indexOf(state)}${adopt ? "-adopt" : ""}`;
  return { name, state, adopt, scene: { client, ...childOf(childKind, { name, namespace }) } };
}

async function createService({ name, scene, adopt }: Case): Promise<void> {
  const named = [{ kind: scene.kind.kind as ChildKind, name: scene.child.metadata.name ?? "" }];
  await client.create<Service>(serviceKind, { apiVersion, kind: "Service", metadata: { name, namespace }, spec: { ...specOf(name), ...(adopt && { adopt: named }) } } as Service);
}

async function live({ scene }: Case): Promise<KubernetesObject> {
  return await client.get(scene.kind, refOf(scene.child));
}

/** What a foreign object is: everything but what Kubernetes' own controllers write into it. */
function contentOf({ metadata, ...object }: KubernetesObject): object {
  const annotations = { ...metadata.annotations, "deployment.kubernetes.io/revision": undefined };
  return { ...object, metadata: { ...metadata, annotations, resourceVersion: undefined, managedFields: undefined }, status: undefined };
}

async function condition({ name }: Case, type: string): Promise<ServiceCondition | undefined> {
  const { status } = await client.get<Service>(serviceKind, { namespace, name });
  return status.conditions?.find((each) => each.type === type);
}

async function until(of: Case, type: string, { status, reason }: { readonly status: string; readonly reason?: string }): Promise<string> {
  return await waitFor(`${type} of ${of.name} is ${status} ${reason ?? ""}`, async () => {
    const found = await condition(of, type);
    if (found?.status !== status || (reason !== undefined && found.reason !== reason)) throw new Error(JSON.stringify(found));
    return `message: ${found.message}`;
  }, patience);
}

/** The Service is Ready, and the object under the child's name is its own. */
async function untilOwn(of: Case): Promise<KubernetesObject> {
  await until(of, "Ready", { status: "True" });
  const service = await client.get<Service>(serviceKind, { namespace, name: of.name });
  const child = await live(of);
  assert.ok(isOwnedBy(child, service), JSON.stringify(child.metadata.ownerReferences));
  assert.ok(service.status.inventory?.some(({ uid }) => uid === child.metadata.uid));
  return child;
}

/** The child that waits for another, which it names. */
const waitsFor: Readonly<Partial<Record<ChildKind, ChildKind>>> = { ConfigMap: "Deployment", Service: "Ingress" };

async function untilLeftAlone(of: Case, before: KubernetesObject, reason: string): Promise<void> {
  const abnormal = reason === "Terminating" ? "Reconciling" : "Stalled";
  const message = await until(of, `${of.scene.kind.kind}Ready`, { status: "False", reason });
  await until(of, abnormal, { status: "True", reason });
  assert.deepEqual(contentOf(await live(of)), contentOf(before), "left alone");
  const others = childKinds.filter((kind) => kind !== of.scene.kind.kind);
  const waiting = waitsFor[of.scene.kind.kind as ChildKind];
  for (const kind of others) await until(of, `${kind}Ready`, kind === waiting ? { status: "False", reason: "DependencyNotReady" } : { status: "True" });
  if (reason === "Conflict") assert.match(message, /exists and .*: it is left alone; .*delete or rename it/);
}

async function remove({ client: admin, kind, child }: Scene): Promise<void> {
  await admin.delete(kind, refOf(child));
}

/** Left alone, and replaced by one of the Service's own once it is gone. */
async function expectRefusal(of: Case, before: KubernetesObject): Promise<void> {
  const { state, scene, adopt } = of;
  const { outcome, release = remove } = state;
  await untilLeftAlone(of, before, outcome === "gone" ? "Terminating" : "Conflict");
  const intoAdoption = adopt && state.releasedIntoAdoption === true;
  await (intoAdoption || outcome === "gone" ? release(scene) : remove(scene));
  const child = await untilOwn(of);
  assert.equal(child.metadata.uid === before.metadata.uid, intoAdoption, "never stolen");
}

async function expectAdoption(of: Case, before: KubernetesObject): Promise<void> {
  const child = await untilOwn(of);
  const { metadata } = before;
  assert.equal(child.metadata.uid, metadata.uid);
  assert.equal(child.metadata.annotations?.["example.com/theirs"], "yes", "fields of others stay");
  const owners = child.metadata.ownerReferences ?? [];
  for (const { uid } of metadata.ownerReferences ?? []) assert.ok(owners.some((each) => each.uid === uid), "owners that are no controllers stay");
}

async function expectReplacement(of: Case, before: KubernetesObject): Promise<void> {
  assert.notEqual((await untilOwn(of)).metadata.uid, before.metadata.uid, "never stolen");
}

/** Object and Service, as nearly at once as matters: the garbage collector may already have taken what nobody alive owns. */
async function begin(of: Case): Promise<KubernetesObject> {
  await of.state.put(of.scene);
  const before = await live(of).catch((error: unknown) => {
    if (of.state.goesByItself && isApiError(error, "NotFound")) return of.scene.child;
    throw error;
  });
  await createService(of);
  return before;
}

describe("property 1: an object under the name of a child", { concurrency: 24 }, () => {
  for (const childKind of childKinds) {
    for (const state of existingStates(childKind)) {
      for (const adopt of [false, true]) {
        const adopted = adopt && state.outcome === "adopted";
        const expect = state.goesByItself ? expectReplacement : adopted ? expectAdoption : expectRefusal;
        const what = adopted ? "adopted" : state.goesByItself ? "replaced when it is gone" : "left alone until it is released";
        test(`a ${childKind} ${state.title}${adopt ? ", named in spec.adopt" : ""}: ${what}`, async () => {
          const of = caseOf(childKind, state, adopt);
          await expect(of, await begin(of));
        });
      }
    }
  }
});

describe("after adoption, a manager that applied fields sees that they are no longer its own", { concurrency: 4 }, () => {
  for (const childKind of childKinds.filter((kind) => kind !== "ConfigMap")) {
    test(`a ${childKind}`, async () => {
      const { kind, child } = childOf(childKind, { name: `applied-${childKind.toLowerCase()}`, namespace });
      const of: Case = { name: `applied-${childKind.toLowerCase()}`, adopt: true, scene: { client, kind, child }, state: { title: "", outcome: "adopted", put: async () => await client.apply(kind, different(child)) } };
      await expectAdoption(of, await begin(of));
      await assert.rejects(client.apply(kind, different(child)), (error) => isApiError(error, "Conflict"));
    });
  }
});
