import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { controllerReference } from "../../src/core/ownership.ts";
import { serviceLabel } from "../../src/core/labels.ts";
import { scenario } from "../support/scenario.ts";

const spec = { image: "registry.example.com/shop:1" };

test("a Deployment of ours with another selector is told of, and its pods go on", async (context) => {
  const { cluster } = await scenario(context, "selector");
  await cluster.apply("shop", { ...spec, suspend: true });
  const service = await cluster.service("shop");
  const labels = { app: "shop", [serviceLabel]: "shop" };
  const old: Deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop", labels, ownerReferences: [controllerReference(service)] },
    spec: { selector: { matchLabels: { app: "shop" } }, template: { metadata: { labels }, spec: { containers: [{ name: "app", image: "registry.example.com/shop:0" }] } } },
  };
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify(old));
  await cluster.apply("shop", { ...spec, suspend: false });
  const stalled = await cluster.until("shop", "Stalled", { reason: "Conflict" });
  const ready = stalled.status.conditions?.find(({ type }) => type === "DeploymentReady");
  assert.match(ready?.message ?? "", /spec\.selector of Deployment "shop" is another, and cannot be changed: delete it, and it is made again/);
  assert.equal((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image, "registry.example.com/shop:0");
  await cluster.kubectl(["delete", "deployment", "shop", "--timeout=60s"]);
  await cluster.until("shop", "Ready");
});
