import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { childLabels } from "../../src/core/labels.ts";
import { controllerReference } from "../../src/core/ownership.ts";
import { attacker, only } from "../support/attacker.ts";
import { installation } from "../support/installation.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

test("attack 6: an autoscaler that somebody made under our labels has no say in the replicas, and who holds it is told", async (context) => {
  const { cluster } = await scenario(context, "forged-autoscaler");
  const mallory = await attacker(await installation(), { [cluster.namespace]: [only("create", "autoscaling", "horizontalpodautoscalers")] });
  await cluster.apply("shop", { image });
  const shop = await cluster.until("shop", "Ready");
  const metadata = { name: "other", labels: childLabels(shop), ownerReferences: [controllerReference(shop)], finalizers: ["example.com/held"] };
  const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name: "nothing" };
  await mallory.create(cluster.namespace, { apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata, spec: { scaleTargetRef, minReplicas: 1, maxReplicas: 1 } });
  await waitFor("we try to delete it", async () => (await cluster.get("hpa", "other")).metadata.deletionTimestamp !== undefined);
  await cluster.apply("shop", { image, replicas: 3 });
  await waitFor("the replicas", async () => (await cluster.get<Deployment>("deployment", "shop")).spec?.replicas === 3);
  const told = /HorizontalPodAutoscaler "other" is being deleted, and its finalizers keep it: example\.com\/held/;
  const { status } = await cluster.until("shop", "HorizontalPodAutoscalerReady", { status: "False", reason: "Terminating" });
  assert.match(status.conditions?.find(({ type }) => type === "HorizontalPodAutoscalerReady")?.message ?? "", told);
  await cluster.kubectl(["delete", "sop", "shop", "--wait=false"]);
  await cluster.until("shop", "Ready", { status: "False", reason: "Terminating" });
  await cluster.kubectl(["patch", "hpa", "other", "--type=merge", "-p", '{"metadata":{"finalizers":null}}']);
  await waitFor("the Service is gone", async () => (await cluster.find("sop", "shop")) === undefined);
});
