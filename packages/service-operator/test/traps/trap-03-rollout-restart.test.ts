import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { serviceLabel } from "../../src/core/labels.ts";
import { waitFor } from "@service-operator/testkit";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

async function restartedAt(cluster: Cluster): Promise<string | undefined> {
  return (await cluster.get<Deployment>("deployment", "shop")).spec?.template.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"];
}

async function replicaSets(cluster: Cluster): Promise<string[]> {
  return (await cluster.list<ReplicaSet>("replicasets", `${serviceLabel}=shop`)).map(({ metadata }) => metadata.name ?? "").toSorted();
}

test("trap 3: kubectl rollout restart rolls all pods, stays, and is not done again with the next change of replicas", async (context) => {
  const { cluster } = await scenario(context, "restart");
  await cluster.apply("shop", { image, replicas: 2, podAnnotations: { "example.com/note": "ours" } });
  await cluster.until("shop", "Ready");
  const first = await replicaSets(cluster);
  await cluster.kubectl(["rollout", "restart", "deployment/shop"]);
  await cluster.kubectl(["rollout", "status", "deployment/shop", "--timeout=60s"]);
  const restarted = await restartedAt(cluster);
  assert.ok(restarted);
  const both = await replicaSets(cluster);
  assert.equal(both.length, first.length + 1, "all pods are of a new ReplicaSet");

  await cluster.apply("shop", { image, replicas: 3, podAnnotations: { "example.com/note": "ours" } });
  await waitFor("three pods are ready", async () => (await cluster.service("shop")).status.readyReplicas === 3);
  await cluster.until("shop", "Ready");
  assert.equal(await restartedAt(cluster), restarted, "not taken back");
  assert.deepEqual(await replicaSets(cluster), both, "and not rolled again");
});
