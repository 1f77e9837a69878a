import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { scenario } from "../support/scenario.ts";

const spec = { image: "registry.example.com/shop:1", configData: { A: "1" }, ingress: { host: "shop.example.com" } };
const children = "configmaps,deployments,services.,ingresses";

test("a suspended Service changes nothing, says so, and goes on where it was", async (context) => {
  const { cluster } = await scenario(context, "suspend");
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  await cluster.patch("sop", "shop", { spec: { suspend: true } });
  const calm = await cluster.until("shop", "Suspended");
  assert.equal(calm.status.observedGeneration, calm.metadata.generation, "no change is pending");

  await cluster.patch("sop", "shop", { spec: { image: "registry.example.com/shop:2" } });
  await cluster.kubectl(["delete", "ingress", "shop"]);
  await waitFor("the status knows that the Ingress is gone", async () => !(await cluster.service("shop")).status.inventory?.some(({ kind }) => kind === "Ingress"));
  const pending = await cluster.service("shop");
  assert.ok(pending.status.observedGeneration < (pending.metadata.generation ?? 0), "a change is pending");
  assert.equal((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image, spec.image);

  await cluster.patch("sop", "shop", { spec: { suspend: false } });
  await cluster.until("shop", "Ready");
  assert.ok(await cluster.find("ingress", "shop"));
});

test("kubectl scale works on the Service", async (context) => {
  const { cluster } = await scenario(context, "scale");
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["scale", "sop", "shop", "--replicas=3"]);
  const service = await cluster.until("shop", "Ready");
  assert.equal(service.spec.replicas, 3);
  await waitFor("three pods are ready", async () => (await cluster.service("shop")).status.readyReplicas === 3);
});

for (const [how, policy, flag] of [["deletionPolicy: Retain", "Retain", "--cascade=background"], ["--cascade=orphan", "Delete", "--cascade=orphan"]] as const) {
  test(`${how} leaves the children, and nobody owns them`, async (context) => {
    const { cluster } = await scenario(context, "retain");
    await cluster.apply("shop", { ...spec, deletionPolicy: policy });
    await cluster.until("shop", "Ready");
    await cluster.kubectl(["delete", "sop", "shop", flag, "--timeout=60s"]);
    const left = await cluster.list(children, "service-operator.io/service=shop");
    assert.deepEqual(left.map(({ kind }) => kind).toSorted(), ["ConfigMap", "Deployment", "Ingress", "Service"]);
    for (const { kind, metadata } of left) {
      assert.deepEqual(metadata.ownerReferences?.filter(({ controller }) => controller) ?? [], [], kind);
      assert.equal(metadata.deletionTimestamp, undefined, kind);
    }
  });
}

test("foreground deletion ends clean", async (context) => {
  const { cluster } = await scenario(context, "foreground");
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--cascade=foreground", "--timeout=60s"]);
  assert.deepEqual(await cluster.list(`${children},replicasets,pods`, "service-operator.io/service=shop"), []);
});

test("a Service that is deleted and made again at once ends up ready", async (context) => {
  const { cluster } = await scenario(context, "again");
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  const first = (await cluster.service("shop")).metadata.uid;
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  await cluster.apply("shop", spec);
  const again = await cluster.until("shop", "Ready");
  assert.notEqual(again.metadata.uid, first);
});
