import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, Ingress, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { serviceLabel } from "../../src/core/labels.ts";
import { scenario } from "../support/scenario.ts";

const full = {
  image: "registry.example.com/shop:1",
  replicas: 2,
  configData: { LOG_LEVEL: "info", "app.conf": "a = 1" },
  env: [{ name: "REGION", value: "north" }],
  resources: { requests: { cpu: "100m", memory: "64Mi" }, limits: { memory: "0.5Gi" } },
  ingress: { host: "shop.example.com" },
};

const children = "configmaps,deployments,horizontalpodautoscalers,services,ingresses";

test("a Service becomes a running application, and nothing is left of it when it is deleted", async (context) => {
  const { cluster, operator } = await scenario(context, "lifecycle");
  await cluster.apply("shop", { ...full, autoscaling: { minReplicas: 2, maxReplicas: 4 } });
  const service = await cluster.until("shop", "Ready");
  assert.equal(service.status.readyReplicas, 2);
  assert.equal(service.status.url, "http://shop.example.com/");
  assert.deepEqual(service.status.inventory?.map(({ kind }) => kind), ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Service", "Ingress"]);
  assert.deepEqual(createdKinds(operator.proxy.writes), ["configmaps", "deployments", "horizontalpodautoscalers", "services", "ingresses"], "created in order");

  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  assert.deepEqual(await cluster.list(`${children},replicasets,pods`, `${serviceLabel}=shop`), []);
  assert.deepEqual(deletedKinds(operator.proxy.writes), ["ingresses", "services", "horizontalpodautoscalers", "deployments", "configmaps"], "deleted in reverse");
});

test("a minimal Service has neither ConfigMap nor Ingress", async (context) => {
  const { cluster } = await scenario(context, "minimal");
  await cluster.apply("mini", { image: "registry.example.com/mini:1" });
  const service = await cluster.until("mini", "Ready");
  assert.deepEqual(service.status.inventory?.map(({ kind }) => kind), ["Deployment", "Service"]);
  assert.deepEqual(service.status.conditions?.map(({ type }) => type), ["Ready", "DeploymentReady", "ServiceReady"]);
  assert.equal(service.status.url, `http://mini.${cluster.namespace}.svc:8080`);
});

test("a change of the spec reaches every child", async (context) => {
  const { cluster } = await scenario(context, "change");
  await cluster.apply("shop", full);
  const before = await cluster.until("shop", "Ready");
  await cluster.apply("shop", { ...full, image: "registry.example.com/shop:2", replicas: 3, port: 9090, serviceType: "NodePort", configData: { LOG_LEVEL: "debug" }, ingress: { host: "new.example.com" } });
  const after = await cluster.until("shop", "Ready");
  assert.notEqual(after.status.configRevision, before.status.configRevision);
  const deployment = await cluster.get<Deployment>("deployment", "shop");
  const container = deployment.spec?.template.spec?.containers[0];
  assert.equal(container?.image, "registry.example.com/shop:2");
  assert.equal(container?.ports?.[0]?.containerPort, 9090);
  assert.equal(deployment.spec?.replicas, 3);
  const core = await cluster.get<CoreService>("services.", "shop");
  assert.equal(core.spec?.type, "NodePort");
  assert.equal(core.spec?.ports?.[0]?.port, 9090);
  assert.equal((await cluster.get<Ingress>("ingress", "shop")).spec?.rules?.[0]?.host, "new.example.com");
});

function createdKinds(writes: readonly { readonly method: string; readonly path: string }[]): string[] {
  return writes.filter(({ method, path }) => method === "POST" && !/\/(?:events|self)/.test(path)).map(({ path }) => /\/([a-z]+)(?:\?|$)/.exec(path)?.[1] ?? "");
}

function deletedKinds(writes: readonly { readonly method: string; readonly path: string }[]): string[] {
  return writes.filter(({ method }) => method === "DELETE").map(({ path }) => /\/([a-z]+)\/[^/]+$/.exec(path)?.[1] ?? "");
}
