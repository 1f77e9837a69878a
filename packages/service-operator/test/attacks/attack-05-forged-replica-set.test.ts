import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, KubernetesObject, Pod, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { controllerOf } from "../../src/core/ownership.ts";
import { type Attacker, attacker, only } from "../support/attacker.ts";
import type { Cluster } from "../support/cluster.ts";
import { installation } from "../support/installation.ts";
import { scenario } from "../support/scenario.ts";

const good = "registry.example.com/shop:1";
const failing = { image: "registry.example.com/fail-image-pull:2", progressDeadlineSeconds: 6 };
const evil = "registry.example.com/evil:1";

async function runs(cluster: Cluster): Promise<readonly (string | undefined)[]> {
  return ((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers ?? []).map(({ image }) => image);
}

/** Of the ReplicaSet, but for the finalizers, which are its pods'. */
interface Forged extends Partial<KubernetesObject["metadata"]> {
  readonly image?: string;
}

/** The ReplicaSet that is running, as one who has read it can copy it, with another image in it. */
async function forge(cluster: Cluster, mallory: Attacker, { image = evil, finalizers, ...overrides }: Forged = {}): Promise<string> {
  const [real] = await cluster.list<ReplicaSet>("replicasets");
  assert.ok(real?.spec?.template?.spec);
  const { labels = {}, annotations } = real.metadata;
  const hash = { ...labels, "pod-template-hash": "forged" };
  const spec = { ...real.spec.template.spec, containers: real.spec.template.spec.containers.map((container) => ({ ...container, image })) };
  const template = { metadata: { ...real.spec.template.metadata, labels: hash, ...(finalizers && { finalizers }) }, spec };
  const metadata = { name: "shop-forged", labels: hash, annotations: { ...annotations, "deployment.kubernetes.io/revision": "90" }, ...overrides };
  await mallory.create(cluster.namespace, { apiVersion: "apps/v1", kind: "ReplicaSet", metadata, spec: { replicas: 0, selector: { matchLabels: hash }, template } });
  return metadata.name;
}

test("attack 5: a rollback does not go to a ReplicaSet that somebody made, though the Deployment controller adopts it", async (context) => {
  const { cluster } = await scenario(context, "forged-revision");
  const mallory = await attacker(await installation(), { [cluster.namespace]: [only("create", "apps", "replicasets")] });
  await cluster.apply("shop", { image: good, rollback: {} });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { ...failing, rollback: {} });
  await cluster.until("shop", "Reconciling", { reason: "ImagePullBackOff" });
  const name = await forge(cluster, mallory);
  await waitFor("the Deployment controller adopts it", async () => controllerOf(await cluster.get("replicaset", name))?.name === "shop");
  await cluster.until("shop", "Stalled", { reason: "RolledBack" });
  assert.deepEqual(await runs(cluster), [good]);
});

test("attack 5: a rollback takes no finalizer from a copy of the recorded ReplicaSet", async (context) => {
  const { cluster } = await scenario(context, "forged-finalizer");
  const mallory = await attacker(await installation(), { [cluster.namespace]: [only("create", "apps", "replicasets")] });
  await cluster.apply("shop", { image: good, rollback: {} });
  await cluster.until("shop", "Ready");
  const name = await forge(cluster, mallory, { image: good, finalizers: ["example.com/held"] });
  await waitFor("the Deployment controller adopts it", async () => controllerOf(await cluster.get("replicaset", name))?.name === "shop");
  await cluster.apply("shop", { ...failing, rollback: {} });
  await cluster.until("shop", "Stalled", { reason: "RolledBack" });
  assert.deepEqual([await runs(cluster), (await cluster.get<Deployment>("deployment", "shop")).spec?.template.metadata?.finalizers], [[good], undefined]);
});

test("attack 5: kubectl rollout undo to a ReplicaSet that somebody made does not last", async (context) => {
  const { cluster } = await scenario(context, "forged-undo");
  const mallory = await attacker(await installation(), { [cluster.namespace]: [only("create", "apps", "replicasets")] });
  await cluster.apply("shop", { image: good });
  await cluster.until("shop", "Ready");
  const name = await forge(cluster, mallory);
  await waitFor("the Deployment controller adopts it", async () => controllerOf(await cluster.get("replicaset", name))?.name === "shop");
  await cluster.apply("shop", { image: "registry.example.com/shop:2" });
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["rollout", "undo", "deployment/shop", "--to-revision=90"]).catch(() => undefined); // gone already, where the history is that short
  await waitFor("the spec's image is back", async () => (await runs(cluster))[0] === "registry.example.com/shop:2");
  await cluster.until("shop", "Ready");
});

test("attack 5: a pod that somebody made under our labels is none of ours", async (context) => {
  const { cluster } = await scenario(context, "forged-pod");
  const mallory = await attacker(await installation(), { [cluster.namespace]: [only("create", "", "pods")] });
  await cluster.apply("shop", { image: good });
  await cluster.until("shop", "Ready");
  const [real] = await cluster.list<Pod>("pods");
  // Without the hash no ReplicaSet adopts it, and without an owner nobody removes it.
  const labels = { "service-operator.io/service": "shop", "example.com/forged": "yes" };
  await mallory.create(cluster.namespace, { apiVersion: "v1", kind: "Pod", metadata: { name: "forged", labels }, spec: { ...real?.spec, nodeName: undefined, containers: [{ name: "app", image: "registry.example.com/fail-image-pull:1" }] } });
  await waitFor("it fails", async () => JSON.stringify((await cluster.get<Pod>("pod", "forged")).status).includes("ImagePullBackOff"));
  await cluster.kubectl(["scale", "sop", "shop", "--replicas=2"]);
  await cluster.until("shop", "Ready");
});
