import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import type { Cluster } from "../support/cluster.ts";
import { contentOf } from "../support/content.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";

/** The four ways in which a core Service can be reached. */
const types: Readonly<Record<string, Partial<ServiceSpecInput>>> = {
  "cluster-ip": { serviceType: "ClusterIP" },
  headless: { serviceType: "ClusterIP", clusterIP: "None" },
  "node-port": { serviceType: "NodePort" },
  "load-balancer": { serviceType: "LoadBalancer" },
};
const pairs = Object.keys(types).flatMap((from) => Object.keys(types).filter((to) => to !== from).map((to) => [from, to] as const));

const before: ServiceSpecInput = { image, ports: [{ name: "a", port: 81 }, { name: "b", port: 82 }, { name: "c", port: 83, protocol: "UDP" }] };
/** Renamed, swapped, renumbered, removed, added and with another protocol, all at once. */
const after: ServiceSpecInput = { image, port: 8081, ports: [{ name: "b", port: 81 }, { name: "a", port: 82 }, { name: "c", port: 8080 }, { name: "d", port: 83 }] };

async function uids(cluster: Cluster, name: string): Promise<{ readonly service: string | undefined; readonly ingress: string | undefined }> {
  const [service, route] = [await cluster.get("services.", name), await cluster.get("ingress", name)];
  return { service: service.metadata.uid, ingress: route.metadata.uid };
}

async function change(context: TestContext, cluster: Cluster, [from, to]: readonly [string, string]): Promise<void> {
  const name = `${from}-to-${to}`;
  const ingress = { host: `${name}.example.com` };
  await cluster.apply(name, { ...before, ...types[from], ingress });
  await cluster.until(name, "Ready");
  const old = await uids(cluster, name);
  await cluster.apply(name, { ...after, ...types[to], ingress });
  await cluster.until(name, "Ready");
  const now = await uids(cluster, name);
  await context.test(`${from} to ${to}`, async () => {
    assert.equal(await contentOf(cluster, "services.", name), await contentOf(cluster, "services.", to), "as if it had been made so");
    assert.equal(old.service === now.service, from !== "headless" && to !== "headless", "only what cannot be changed is replaced");
    assert.equal(old.ingress, now.ingress, "what leads to it stays");
    await waitFor("its endpoints are there", async () => {
      const slices = await cluster.list("endpointslices", `kubernetes.io/service-name=${name}`);
      return slices.some((slice) => JSON.stringify(slice).includes('"ready":true'));
    });
  });
}

test("the type of a Service changes between all four, together with its ports", async (context) => {
  const { cluster } = await scenario(context, "types");
  for (const name of Object.keys(types)) await cluster.apply(name, { ...after, ...types[name] });
  for (const name of Object.keys(types)) await cluster.until(name, "Ready");
  await Promise.all(pairs.map(async (pair) => await change(context, cluster, pair)));
});

test("a worker is Ready without a core Service, and becomes reachable and a worker again", async (context) => {
  const { cluster } = await scenario(context, "worker");
  const coreServices = async (): Promise<number> => (await cluster.list("services.", "service-operator.io/service=shop")).length;
  await cluster.apply("shop", { image, port: 0 });
  const { status } = await cluster.until("shop", "Ready");
  assert.deepEqual([status.url, status.desiredReplicas, await coreServices()], [undefined, 1, 0]);
  await cluster.apply("shop", { image, port: 80, ingress: { host: "worker.example.com" } });
  assert.equal((await cluster.until("shop", "Ready")).status.url, "http://worker.example.com/");
  await cluster.apply("shop", { image, port: 0 });
  assert.equal((await cluster.until("shop", "Ready")).status.url, undefined);
  await waitFor("the core Service is gone", async () => (await coreServices()) === 0);
});

test("what belongs to one type only goes with it, whoever set it", async (context) => {
  const { cluster } = await scenario(context, "leftovers");
  for (const to of ["cluster-ip", "headless", "node-port"]) {
    await cluster.apply(to, { image, serviceType: "LoadBalancer" });
    await cluster.until(to, "Ready");
    await cluster.patch("services.", to, { spec: { externalTrafficPolicy: "Local", loadBalancerSourceRanges: ["10.0.0.0/8"] } });
    await cluster.kubectl(["annotate", "services.", to, "example.com/kept=yes", "service.beta.kubernetes.io/load-balancer-source-ranges=10.0.0.0/8"]);
    await cluster.apply(to, { image, ...types[to] });
    await cluster.until(to, "Ready");
    const { metadata, spec } = await cluster.get<CoreService>("services.", to);
    assert.equal(metadata.annotations?.["example.com/kept"], to === "headless" ? undefined : "yes", "a new object knows nothing of the old one");
    assert.equal(spec?.loadBalancerSourceRanges, undefined, to);
    assert.equal(spec?.healthCheckNodePort, undefined, to);
    assert.equal(spec?.allocateLoadBalancerNodePorts, undefined, to);
    assert.equal(spec?.ports?.[0]?.nodePort !== undefined, to === "node-port");
  }
});

test("a Service that something holds while it is replaced is made again when that lets go", async (context) => {
  const { cluster } = await scenario(context, "held");
  await cluster.apply("shop", { image, serviceType: "LoadBalancer" });
  await cluster.until("shop", "Ready");
  await cluster.patch("services.", "shop", { metadata: { finalizers: ["service.kubernetes.io/load-balancer-cleanup"] } });
  await cluster.apply("shop", { image, clusterIP: "None" });
  const waiting = await cluster.until("shop", "Ready", { status: "False", reason: "Terminating" });
  assert.match(JSON.stringify(waiting.status.conditions), /Service \\"shop\\" is being deleted/);
  await cluster.patch("services.", "shop", { metadata: { finalizers: null } });
  await cluster.until("shop", "Ready");
  assert.equal((await cluster.get<CoreService>("services.", "shop")).spec?.clusterIP, "None");
});
