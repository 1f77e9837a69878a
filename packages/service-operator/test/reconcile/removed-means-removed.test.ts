import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, Ingress } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import type { Cluster } from "../support/cluster.ts";
import { contentOf } from "../support/content.ts";
import { podSpec } from "../support/pod-spec.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";
const everything = {
  image,
  configData: { LOG_LEVEL: "info" },
  env: [{ name: "A", value: "1" }, { name: "B", value: "2" }],
  resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "128Mi" } },
  ingress: { host: "shop.example.com", className: "nginx", annotations: { "example.com/a": "1", "example.com/b": "2" }, tls: [{ secretName: "shop-tls", hosts: ["shop.example.com"] }] },
};

test("property 7: a field or child that left the spec leaves the cluster", async (context) => {
  const { cluster } = await scenario(context, "removed");
  await cluster.apply("shop", everything);
  await cluster.until("shop", "Ready");

  await cluster.apply("shop", { image, env: [{ name: "B", value: "2" }], resources: { requests: { cpu: "100m" } }, ingress: { host: "shop.example.com", annotations: { "example.com/b": "2" } } });
  await cluster.until("shop", "Ready");
  const pod = await podSpec(cluster);
  const [container] = pod.containers;
  assert.deepEqual(container?.env, [{ name: "B", value: "2" }]);
  assert.deepEqual(container?.resources, { requests: { cpu: "100m" } });
  assert.equal(container?.envFrom, undefined);
  assert.deepEqual(pod.volumes?.map(({ name }) => name), ["tmp"]);
  const ingress = await cluster.get<Ingress>("ingress", "shop");
  assert.equal(ingress.spec?.ingressClassName, undefined);
  assert.equal(ingress.spec?.tls, undefined);
  assert.equal(ingress.metadata.annotations?.["example.com/a"], undefined);
  assert.equal(ingress.metadata.annotations?.["example.com/b"], "2");

  await cluster.apply("shop", { image });
  const service = await cluster.until("shop", "Ready");
  await cluster.untilGone("ingress", "shop");
  assert.equal((await podSpec(cluster)).containers[0]?.env, undefined);
  assert.equal(service.status.conditions?.some(({ type }) => type === "IngressReady"), false);
});

test("property 7: fields of others stay", async (context) => {
  const { cluster } = await scenario(context, "others");
  await cluster.apply("shop", everything);
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["rollout", "restart", "deployment/shop"]);
  await cluster.kubectl(["annotate", "deployment", "shop", "example.com/injected=yes"]);
  await cluster.kubectl(["set", "env", "deployment/shop", "INJECTED=yes"]);
  await cluster.patch("services.", "shop", { metadata: { annotations: { "example.com/injected": "yes" } } });
  const restartedAt = await restartMark(cluster);
  assert.ok(restartedAt);

  await cluster.apply("shop", { ...everything, env: [{ name: "A", value: "2" }] });
  await cluster.until("shop", "Ready");
  const env = (await podSpec(cluster)).containers[0]?.env;
  assert.deepEqual(env?.map(({ name, value }) => `${name}=${value}`), ["A=2", "INJECTED=yes"]);
  assert.equal(await restartMark(cluster), restartedAt);
  assert.equal((await cluster.get("deployment", "shop")).metadata.annotations?.["example.com/injected"], "yes");
  assert.equal((await cluster.get("services.", "shop")).metadata.annotations?.["example.com/injected"], "yes");
});

test("property 8: children are a function of the spec, not of history", async (context) => {
  const { cluster } = await scenario(context, "history");
  const routed = (name: string): ServiceSpecInput => ({ ...everything, ingress: { ...everything.ingress, host: `${name}.example.com` } });
  const goal = (name: string): ServiceSpecInput => ({ ...routed(name), env: [{ name: "B", value: "3" }, { name: "A", value: "1" }], serviceType: "NodePort" });
  await cluster.apply("changed-often", { image: "registry.example.com/shop:0", replicas: 3, env: [{ name: "Z", value: "1" }], serviceType: "LoadBalancer" });
  await cluster.until("changed-often", "Ready");
  await cluster.apply("changed-often", { ...routed("changed-often"), replicas: 1 });
  await cluster.until("changed-often", "Ready");
  await cluster.apply("changed-often", goal("changed-often"));
  await cluster.apply("made-at-once", goal("made-at-once"));
  await cluster.until("changed-often", "Ready");
  await cluster.until("made-at-once", "Ready");
  for (const kind of ["deployment", "services.", "ingress"]) {
    assert.equal(await contentOf(cluster, kind, "changed-often"), await contentOf(cluster, kind, "made-at-once"), kind);
  }
});

async function restartMark(cluster: Cluster): Promise<string | undefined> {
  return (await cluster.get<Deployment>("deployment", "shop")).spec?.template.metadata?.annotations?.["kubectl.kubernetes.io/restartedAt"];
}
