import assert from "node:assert/strict";
import { test } from "node:test";
import { type Deployment, kinds } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { apiVersion, type ServiceSpecInput } from "../../src/api/index.ts";
import type { Cluster } from "../support/cluster.ts";
import { installation } from "../support/installation.ts";
import { scenario } from "../support/scenario.ts";
import { watchVersions } from "../support/versions.ts";

const image = "registry.example.com/shop:1";

async function replicas(cluster: Cluster, name = "shop"): Promise<number | undefined> {
  return (await cluster.get<Deployment>("deployment", name)).spec?.replicas;
}

/** What kubectl answers to a write that is refused. */
async function refusal(cluster: Cluster, args: readonly string[], input?: object): Promise<string> {
  const { code, stderr } = await (await installation()).kubectl(["--namespace", cluster.namespace, ...args], { input: JSON.stringify(input ?? {}) });
  assert.notEqual(code, 0, `kubectl ${args.join(" ")} is refused`);
  return stderr;
}

const manifest = (name: string, spec: ServiceSpecInput): object => ({ apiVersion, kind: "Service", metadata: { name }, spec });
const apply = ["apply", "-f", "-"];
const applyOnServer = ["apply", "--server-side", "--field-manager=gitops", "-f", "-"];

test("trap 4: replicas go to an autoscaler and back, and never fall below what is running", async (context) => {
  const { cluster } = await scenario(context, "handover");
  await cluster.apply("shop", { image, replicas: 3 });
  await cluster.until("shop", "Ready");
  const counts: (number | undefined)[] = [];
  const versions = await watchVersions(kinds.deployment, cluster.namespace, ({ spec }) => void counts.push(spec?.replicas));
  context.after(async () => await versions.stop());

  await cluster.apply("shop", { image, autoscaling: { minReplicas: 2, maxReplicas: 10 } }); // replicas: 1, by default
  await cluster.until("shop", "Ready");
  assert.equal(await replicas(cluster), 3, "the autoscaler takes over what there is");

  await cluster.apply("shop", { image, autoscaling: { minReplicas: 6, maxReplicas: 10 } });
  await waitFor("the autoscaler has made it six", async () => (await replicas(cluster)) === 6);
  await waitFor("six pods are there", async () => (await cluster.service("shop")).status.replicas === 6);
  const newImage = "registry.example.com/shop:2";
  await cluster.apply("shop", { image: newImage, autoscaling: { minReplicas: 2, maxReplicas: 10 } });
  await cluster.until("shop", "Ready");
  assert.equal(await replicas(cluster), 6, "a rollout leaves the count alone");

  const says = /spec\.replicas "1" is below the 6 pods that are there.*Set spec\.replicas to at least 6 and lower it afterwards, or lower spec\.autoscaling\.maxReplicas first/;
  assert.match(await refusal(cluster, apply, manifest("shop", { image: newImage })), says);
  assert.match(await refusal(cluster, ["patch", "sop", "shop", "--type=merge", "-p", '{"spec":{"autoscaling":null}}']), says);
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/note=others-are-free-to-write"]);

  await cluster.apply("shop", { image: newImage, replicas: 6 });
  await cluster.untilGone("horizontalpodautoscaler", "shop");
  const back = await cluster.until("shop", "Ready");
  assert.equal(back.status.conditions?.some(({ type }) => type === "HorizontalPodAutoscalerReady"), false);
  assert.equal(await replicas(cluster), 6);
  assert.deepEqual([...new Set([3, ...counts])], [3, 6], "it went up once, and never down");

  await cluster.kubectl(["scale", "deployment", "shop", "--replicas=1"]);
  await waitFor("the count is ours again", async () => (await replicas(cluster)) === 6);
  await cluster.apply("shop", { image: newImage, replicas: 2 });
  await waitFor("and may go down, as it is said", async () => (await replicas(cluster)) === 2);
});

test("trap 4: server-side apply hands over and back by the same rules", async (context) => {
  const { cluster } = await scenario(context, "ssa");
  await cluster.kubectl(applyOnServer, JSON.stringify(manifest("shop", { image, replicas: 2 })));
  await cluster.until("shop", "Ready");
  await cluster.kubectl(applyOnServer, JSON.stringify(manifest("shop", { image, autoscaling: { minReplicas: 3, maxReplicas: 5 } })));
  await waitFor("three pods are there", async () => (await cluster.service("shop")).status.replicas === 3);
  assert.match(await refusal(cluster, applyOnServer, manifest("shop", { image })), /spec\.replicas "1" is below the 3 pods that are there/);
  await cluster.kubectl(applyOnServer, JSON.stringify(manifest("shop", { image, replicas: 3 })));
  await cluster.untilGone("horizontalpodautoscaler", "shop");
  assert.equal(await replicas(cluster), 3);
});

test("trap 4: a Deployment that is made under an autoscaler begins within its bounds", async (context) => {
  const { cluster } = await scenario(context, "begin");
  const counts: (number | undefined)[] = [];
  const versions = await watchVersions(kinds.deployment, cluster.namespace, ({ spec }) => void counts.push(spec?.replicas));
  context.after(async () => await versions.stop());
  await cluster.apply("shop", { image, autoscaling: { minReplicas: 3, maxReplicas: 5 } });
  await cluster.until("shop", "Ready");
  assert.deepEqual([...new Set(counts)], [3]);
});

test("trap 4: a Service under an autoscaler that is scaled to nothing comes back, and can be deleted", async (context) => {
  const { cluster } = await scenario(context, "none");
  await cluster.apply("shop", { image, replicas: 0 });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { image, replicas: 0, autoscaling: { minReplicas: 2, maxReplicas: 5 } });
  await waitFor("two pods are there", async () => (await cluster.service("shop")).status.readyReplicas === 2);
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
});
