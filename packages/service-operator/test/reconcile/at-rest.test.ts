import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { isWatch, isWrite } from "@service-operator/testkit";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";
import { scenario } from "../support/scenario.ts";

const spec = { image: "registry.example.com/shop:1", configData: { A: "1" }, ingress: { host: "shop.example.com" }, resources: { limits: { cpu: "1000m", memory: "0.5Gi" } } };

const more = {
  ...spec,
  clusterIP: "None" as const,
  ports: [{ name: "metrics", port: 9090 }, { name: "dns", port: 53, protocol: "UDP" as const }],
  probes: { readiness: { httpGet: { path: "/ready", port: "metrics" }, initialDelaySeconds: 0 }, startup: { enabled: false } },
  autoscaling: { minReplicas: 2, maxReplicas: 3, behavior: { scaleDown: { stabilizationWindowSeconds: 0 } } },
  terminationGracePeriodSeconds: 0,
};

/** Long enough for anything that would come by itself soon; nothing is measured by it. */
const aWhileMs = 3_000;

test("property 3: a converged Service costs no request, and a restart no write", async (context) => {
  const { cluster, operator } = await scenario(context, "rest");
  const specs = { a: spec, b: spec, c: more };
  for (const [name, each] of Object.entries(specs)) await cluster.apply(name, { ...each, ingress: { host: `${name}.example.com` } });
  for (const name of Object.keys(specs)) await cluster.until(name, "Ready");
  await cluster.until("c", "HorizontalPodAutoscalerReady", { status: "False" }); // nobody measures here
  await sleep(aWhileMs); // events and the last watch events
  const before = operator.proxy.requests.length;
  await sleep(aWhileMs);
  assert.deepEqual(operator.proxy.requests.slice(before).filter((request) => !isWatch(request)), []);
  await operator.stop();

  const again = await startOperator(cluster.namespace);
  context.after(async () => await again.stop());
  await sleep(aWhileMs);
  assert.deepEqual(again.proxy.writes.filter(({ path }) => !path.includes("/selfsubject")), []);
});

test("a Service is created with six writes before its pods are ready, and one more when they are", async (context) => {
  const { cluster, operator } = await scenario(context, "writes");
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  const writes = operator.proxy.writes.filter(({ path }) => !/\/events|selfsubject/.test(path));
  const statuses = writes.filter(({ path }) => path.includes("/status"));
  assert.equal(writes.length - statuses.length, 5, "finalizer and four children");
  assert.ok(statuses.length >= 2, "a first status, and one that says Ready");
});

test("property 6: every write lies in the Service's own namespace", async (context) => {
  const { cluster, operator } = await scenario(context, "walls");
  const elsewhere = await clusterFor(await newNamespace("elsewhere"));
  await elsewhere.apply("shop", spec);
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  const outside = operator.proxy.requests.filter(({ path }) => !path.includes(`/namespaces/${cluster.namespace}/`));
  assert.deepEqual(outside.filter(isWrite).filter(({ path }) => !path.includes("/selfsubject")), []);
  assert.equal((await elsewhere.service("shop")).status.observedGeneration, -1, "not this operator's namespace");
});
