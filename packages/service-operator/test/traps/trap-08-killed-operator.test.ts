import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { type RecordedRequest, waitFor } from "@service-operator/testkit";
import { type Cluster, clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const spec = { image: "registry.example.com/shop:1", configData: { A: "1" }, ingress: { host: "shop.example.com" } };
/** Never becomes ready, so the rollout goes on until somebody changes something. */
const stuck = { ...spec, image: "registry.example.com/fail-never-ready:2" };
const children = "configmaps,deployments,services.,ingresses,replicasets,pods";

const isRollout = ({ method, path }: RecordedRequest): boolean => method === "PUT" && path.includes("/deployments/");

/** A Service whose operator died at the write that began a rollout. */
async function killedMidRollout(position: "crashBefore" | "crashAfter", image = stuck.image): Promise<Cluster> {
  const cluster = await clusterFor(await newNamespace("killed"));
  const operator = await startOperator(cluster.namespace, { decide: (request) => (isRollout(request) ? position : "forward") });
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { ...stuck, image });
  await waitFor("the rollout began", () => operator.proxy.crashed);
  await operator.stop();
  return cluster;
}

async function imageOf(cluster: Cluster): Promise<string | undefined> {
  return (await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image;
}

for (const position of ["crashBefore", "crashAfter"] as const) {
  test(`trap 8: a rollout goes on where a killed operator left it (${position})`, async (context) => {
    const image = "registry.example.com/shop:2";
    const cluster = await killedMidRollout(position, image);
    const operator = await startOperator(cluster.namespace);
    context.after(async () => await operator.stop());
    await cluster.until("shop", "Ready");
    assert.equal(await imageOf(cluster), image);
    assert.equal(operator.proxy.writes.filter(isRollout).length, position === "crashBefore" ? 1 : 0, "nothing is done twice");
  });

  test(`trap 8: a Service that is deleted while its operator is dead, in the middle of a rollout, is deleted by the next (${position})`, async (context) => {
    const cluster = await killedMidRollout(position);
    await cluster.kubectl(["delete", "sop", "shop", "--wait=false"]);
    assert.ok((await cluster.service("shop")).metadata.finalizers?.length, "it waits for an operator");
    const operator = await startOperator(cluster.namespace);
    context.after(async () => await operator.stop());
    await cluster.untilGone("sop", "shop");
    assert.deepEqual(await cluster.list(children, "service-operator.io/service=shop"), []);
  });
}

test("trap 8: a Service whose children somebody deletes while it is being deleted and its operator is dead has no stuck finalizer", async (context) => {
  const cluster = await clusterFor(await newNamespace("killed"));
  const first = await startOperator(cluster.namespace, { decide: ({ method }) => (method === "DELETE" ? "crashAfter" : "forward") });
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--wait=false"]);
  await waitFor("the operator died at the first deletion", () => first.proxy.crashed);
  await first.stop();
  await cluster.kubectl(["delete", "services.,deployments", "shop"]);

  const next = await startOperator(cluster.namespace);
  context.after(async () => await next.stop());
  await cluster.untilGone("sop", "shop");
  assert.deepEqual(await cluster.list(children, "service-operator.io/service=shop"), []);
});
