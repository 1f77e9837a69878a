import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fate, faults } from "@service-operator/testkit";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

test("property 10: a request that fails in passing is told as ProgressingWithRetry, the other children are made, and it goes on by itself", async (context) => {
  const cluster = await clusterFor(await newNamespace("transient"));
  let broken = true;
  const decide = ({ method, path }: { readonly method: string; readonly path: string }): Fate =>
    broken && method === "POST" && path.includes("/deployments") ? faults.answerWith({ status: 500, reason: "InternalError" }) : "forward";
  const operator = await startOperator(cluster.namespace, { decide });
  context.after(async () => await operator.stop());
  await cluster.apply("shop", { image: "registry.example.com/shop:1" });
  const failing = await cluster.until("shop", "Reconciling", { reason: "ProgressingWithRetry" });
  assert.match(failing.status.conditions?.find(({ type }) => type === "Ready")?.message ?? "", /^Deployment: /);
  await cluster.until("shop", "ServiceReady");
  broken = false;
  await cluster.until("shop", "Ready");
});
