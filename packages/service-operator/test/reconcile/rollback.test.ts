import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConfigMap, Deployment } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { Service, ServiceCondition } from "../../src/api/index.ts";
import type { Cluster } from "../support/cluster.ts";
import { startOperator } from "../support/operator.ts";
import { scenario } from "../support/scenario.ts";

const good = { image: "registry.example.com/shop:1", configData: { VERSION: "1" } };
const better = { image: "registry.example.com/shop:2", configData: { VERSION: "2" } };
const failing = { image: "registry.example.com/fail-image-pull:2", configData: { VERSION: "2" }, progressDeadlineSeconds: 2 };

/** What runs: the image, and the content of the configuration that its pods mount. */
async function running(cluster: Cluster): Promise<readonly (string | undefined)[]> {
  const { spec } = (await cluster.get<Deployment>("deployment", "shop")).spec?.template ?? {};
  const config = spec?.volumes?.find(({ name }) => name === "config")?.configMap?.name ?? "";
  return [spec?.containers[0]?.image, (await cluster.get<ConfigMap>("configmap", config)).data?.["VERSION"]];
}

const readyOf = ({ status }: Service): ServiceCondition | undefined => status.conditions?.find(({ type }) => type === "Ready");

test("a rollout that fails is rolled back to the last good revision, with its configuration; the spec stays, and the next generation is tried", async (context) => {
  const { cluster } = await scenario(context, "rollback");
  await cluster.apply("shop", { ...good, rollback: {} });
  const before = await cluster.until("shop", "Ready");
  assert.equal(before.status.currentRevision, before.status.updateRevision);

  await cluster.apply("shop", { ...failing, rollback: {} });
  const back = await cluster.until("shop", "Stalled", { reason: "RolledBack" });
  assert.deepEqual(await running(cluster), ["registry.example.com/shop:1", "1"]);
  assert.equal(back.spec.image, failing.image, "the spec is never written");
  assert.equal(back.status.currentRevision, before.status.currentRevision);
  assert.notEqual(back.status.updateRevision, before.status.updateRevision);
  assert.match(readyOf(back)?.message ?? "", /ImagePullBackOff.*rolled back to revision/);
  await waitFor("the good pods are back", async () => (await cluster.service("shop")).status.updatedReplicas === 1);
  assert.equal(readyOf(await cluster.service("shop"))?.message, readyOf(back)?.message, "why it was rolled back is still told");

  await cluster.apply("shop", { ...better, rollback: {} });
  await cluster.until("shop", "Ready");
  assert.deepEqual(await running(cluster), ["registry.example.com/shop:2", "2"]);
});

test("without spec.rollback a rollout that fails stays, and says so", async (context) => {
  const { cluster } = await scenario(context, "no-rollback");
  await cluster.apply("shop", good);
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", failing);
  await cluster.until("shop", "Stalled", { reason: "ProgressDeadlineExceeded" });
  assert.deepEqual(await running(cluster), [failing.image, "2"]);
});

test("a first rollout that fails has nothing to go back to", async (context) => {
  const { cluster } = await scenario(context, "first-rollback");
  await cluster.apply("shop", { ...failing, rollback: {} });
  const stalled = await cluster.until("shop", "Stalled", { reason: "ProgressDeadlineExceeded" });
  assert.equal(stalled.status.currentRevision, undefined);
});

test("kubectl rollout undo brings back pods and configuration, and holds until the spec changes", async (context) => {
  const { cluster, operator } = await scenario(context, "undo");
  await cluster.apply("shop", good);
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", better);
  const { status } = await cluster.until("shop", "Ready");
  await cluster.kubectl(["rollout", "undo", "deployment/shop"]);
  const undone = await cluster.until("shop", "Stalled", { reason: "RolledBack" });
  assert.deepEqual(await running(cluster), ["registry.example.com/shop:1", "1"]);
  assert.match(readyOf(undone)?.message ?? "", /kubectl rollout undo/);
  assert.equal(undone.status.updateRevision, status.updateRevision);

  await operator.stop();
  const next = await startOperator(cluster.namespace);
  context.after(async () => await next.stop());
  await cluster.apply("other", good); // once this is ready, the other has been looked at too
  await cluster.until("other", "Ready");
  assert.deepEqual(await running(cluster), ["registry.example.com/shop:1", "1"], "a restart of the operator does not end it");

  await cluster.kubectl(["scale", "sop", "shop", "--replicas=2"]);
  await cluster.until("shop", "Ready");
  assert.deepEqual(await running(cluster), ["registry.example.com/shop:2", "2"], "the next generation does");
});

test("a template that somebody edits is no rollback: it is put right", async (context) => {
  const { cluster } = await scenario(context, "edit");
  await cluster.apply("shop", good);
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", better);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["set", "image", "deployment/shop", `app=${good.image}`]);
  await waitFor("the image is the spec's", async () => (await running(cluster))[0] === better.image);
  await cluster.until("shop", "Ready");
});

test("kubectl rollout pause holds a rollout back, and the status says so", async (context) => {
  const { cluster } = await scenario(context, "pause");
  await cluster.apply("shop", good);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["rollout", "pause", "deployment/shop"]);
  await cluster.apply("shop", better);
  await cluster.until("shop", "Reconciling", { reason: "DeploymentPaused" });
  await cluster.kubectl(["rollout", "resume", "deployment/shop"]);
  await cluster.until("shop", "Ready");
  assert.deepEqual(await running(cluster), ["registry.example.com/shop:2", "2"]);
});
