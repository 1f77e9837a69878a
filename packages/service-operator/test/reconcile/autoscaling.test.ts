import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { type Service, serviceKind } from "../../src/api/index.ts";
import { serviceLabel } from "../../src/core/labels.ts";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";
import { watchVersions } from "../support/versions.ts";

const image = "registry.example.com/shop:1";

function conditionOf({ status }: Service, wanted: string): string {
  const condition = status.conditions?.find(({ type }) => type === wanted);
  return `${condition?.status} ${condition?.reason}`;
}

/** What Ready is at any time until `stop`, without repetition. */
async function watchReady(namespace: string): Promise<{ readonly seen: readonly string[]; stop(): Promise<void> }> {
  const seen: string[] = [];
  const versions = await watchVersions(serviceKind, namespace, (service) => {
    const now = conditionOf(service, "Ready");
    if (!seen.includes(now)) seen.push(now);
  });
  return { seen, stop: async () => await versions.stop() };
}

async function readyPods(cluster: Cluster, count: number): Promise<void> {
  await waitFor(`${count} pods are there and ready`, async () => {
    const { readyReplicas, replicas } = (await cluster.service("shop")).status;
    return readyReplicas === count && replicas === count;
  });
}

test("an autoscaler without metrics says so, and the Service is ready all the same", async (context) => {
  const { cluster } = await scenario(context, "no-metrics");
  await cluster.apply("shop", { image, resources: { requests: { cpu: "100m" } }, autoscaling: { minReplicas: 2, maxReplicas: 4 } });
  const service = await cluster.until("shop", "HorizontalPodAutoscalerReady", { status: "False", reason: "FailedGetResourceMetric" });
  const told = service.status.conditions?.find(({ type }) => type === "HorizontalPodAutoscalerReady");
  assert.match(told?.message ?? "", /unable to compute the replica count/);
  const ready = (await cluster.until("shop", "Ready")).status.conditions?.find(({ type }) => type === "Ready");
  assert.match(ready?.message ?? "", /HorizontalPodAutoscaler \(FailedGetResourceMetric\)/);
});

test("Ready stays True while an autoscaler moves the replicas", async (context) => {
  const { cluster } = await scenario(context, "moving");
  await cluster.apply("shop", { image, autoscaling: { minReplicas: 2, maxReplicas: 12 } });
  await cluster.until("shop", "Ready");
  const ready = await watchReady(cluster.namespace);
  for (const count of [12, 2, 7]) {
    await cluster.kubectl(["scale", "deployment", "shop", `--replicas=${count}`]); // as an autoscaler does it
    await readyPods(cluster, count);
  }
  await ready.stop();
  assert.deepEqual(ready.seen, ["True Succeeded"]);
});

test("Ready stays True while pods go one by one, by deletion or eviction", async (context) => {
  const { cluster } = await scenario(context, "drain");
  await cluster.apply("shop", { image, replicas: 4 });
  await cluster.until("shop", "Ready");
  await readyPods(cluster, 4);
  const ready = await watchReady(cluster.namespace);
  const pods = await cluster.list<Pod>("pods", `${serviceLabel}=shop`);
  for (const [index, { metadata }] of pods.entries()) {
    const { name = "" } = metadata;
    if (index % 2 === 0) await cluster.kubectl(["delete", "pod", name]);
    else await evict(cluster, name);
    await cluster.untilGone("pod", name);
    await readyPods(cluster, 4);
  }
  await ready.stop();
  assert.deepEqual(ready.seen, ["True Succeeded"]);
});

async function evict(cluster: Cluster, name: string): Promise<void> {
  const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace: cluster.namespace } };
  await cluster.kubectl(["create", "--raw", `/api/v1/namespaces/${cluster.namespace}/pods/${name}/eviction`, "-f", "-"], JSON.stringify(eviction));
}

test("a HorizontalPodAutoscaler may scale the Service itself", async (context) => {
  const { cluster } = await scenario(context, "scale-target");
  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["autoscale", "sop", "shop", "--name=by-hand", "--min=3", "--max=5"]);
  await readyPods(cluster, 3);
  assert.equal((await cluster.service("shop")).spec.replicas, 3);
  await cluster.kubectl(["scale", "sop", "shop", "--replicas=4"]);
  await readyPods(cluster, 4);
});

test("an autoscaler of the Service beside the one of its spec: neither acts, and it is told", async (context) => {
  const { cluster } = await scenario(context, "both");
  await cluster.apply("shop", { image, autoscaling: { minReplicas: 2, maxReplicas: 5 } });
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["autoscale", "sop", "shop", "--name=by-hand", "--min=3", "--max=5"]);
  const service = await cluster.until("shop", "HorizontalPodAutoscalerReady", { status: "False", reason: "AmbiguousSelector" });
  assert.equal(conditionOf(service, "Ready"), "True Succeeded");
});

test("a fault of the autoscaler's pods is a fault of the Service", async (context) => {
  const { cluster } = await scenario(context, "failing");
  await cluster.apply("shop", { image: "registry.example.com/fail-crash-loop:1", autoscaling: { minReplicas: 1, maxReplicas: 5 } });
  await cluster.until("shop", "Ready", { status: "False", reason: "CrashLoopBackOff" });
});
