import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { ConfigMap, Deployment } from "@service-operator/controller-runtime/kubernetes";
import { childLabels } from "../../src/core/labels.ts";
import { controllerReference } from "../../src/core/ownership.ts";
import { configMapName } from "../../src/managers/config-map.ts";
import { attacker, only } from "../support/attacker.ts";
import { aService } from "../support/builders.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";
const configData = { API_URL: "https://api.example.com" };
const evil = { API_URL: "https://evil.example.com", NODE_OPTIONS: "--require=/tmp/evil.js" };

const namespace = await newNamespace("taken-names");
const cluster = await clusterFor(namespace);
const operator = await startOperator(namespace);
const mallory = await attacker(await installation(), { [namespace]: [only("create", "", "configmaps"), only("create", "", "services"), only("create", "apps", "deployments")] });
after(async () => await operator.stop());

/** The name of a Service's ConfigMap, as anybody can work it out. */
function nameFor(name: string, data: Record<string, string>): string {
  return configMapName(aService({ metadata: { name }, spec: { configData: data } })) ?? "";
}

async function lookAgain(name: string): Promise<void> {
  await cluster.kubectl(["annotate", "sop", name, "example.com/look=again", "--overwrite"]); // no need to wait for the next look
}

test("attack 3: a new Service does not run with a ConfigMap that somebody made under its name first", async () => {
  const name = nameFor("new", configData);
  await mallory.create(namespace, { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, immutable: true, data: evil });
  await cluster.apply("new", { image, configData });
  await cluster.until("new", "ConfigMapReady", { status: "False", reason: "Conflict" });
  await cluster.until("new", "DeploymentReady", { status: "False", reason: "DependencyNotReady" });
  assert.equal(await cluster.find("deployment", "new"), undefined);

  await cluster.kubectl(["delete", "configmap", name]);
  await lookAgain("new");
  await cluster.until("new", "Ready");
});

test("attack 3: a running Service is not rolled out with a ConfigMap that somebody made for its next configuration", async () => {
  await cluster.apply("running", { image, configData: { A: "1" } });
  await cluster.until("running", "Ready");
  const before = await cluster.get<Deployment>("deployment", "running");
  await mallory.create(namespace, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: nameFor("running", configData) }, data: evil });
  await cluster.apply("running", { image, configData });
  await cluster.until("running", "Stalled", { reason: "Conflict" });
  const { metadata } = await cluster.get<Deployment>("deployment", "running");
  assert.equal(metadata.generation, before.metadata.generation, "the pods go on as they were");
});

test("attack 3: a forged ownerReference gets no content in", async () => {
  for (const immutable of [true, false]) {
    const name = `forged-${immutable}`;
    await cluster.apply(name, { image, configData: { A: "1" } });
    const service = await cluster.until(name, "Ready");
    const metadata = { name: nameFor(name, configData), labels: childLabels(service), ownerReferences: [{ ...controllerReference(service), blockOwnerDeletion: false }] };
    await mallory.create(namespace, { apiVersion: "v1", kind: "ConfigMap", metadata, immutable, data: { ...configData, ...(immutable && evil), NODE_OPTIONS: evil.NODE_OPTIONS } });
    await cluster.apply(name, { image, configData });
    await cluster.until(name, "Ready");
    const live = await cluster.get<ConfigMap>("configmap", metadata.name);
    assert.deepEqual([live.data, live.immutable], [configData, true]);
  }
});

test("attack 3: no Ingress leads to a core Service that somebody made under the name first", async () => {
  await mallory.create(namespace, { apiVersion: "v1", kind: "Service", metadata: { name: "exposed" }, spec: { selector: { app: "evil" }, ports: [{ name: "http", port: 80 }] } });
  await cluster.apply("exposed", { image, ingress: { host: `exposed.${namespace}.example.com` } });
  await cluster.until("exposed", "ServiceReady", { status: "False", reason: "Conflict" });
  await cluster.until("exposed", "IngressReady", { status: "False", reason: "DependencyNotReady" });
  assert.equal(await cluster.find("ingress", "exposed"), undefined);
});

test("attack 3: no autoscaler scales a Deployment that somebody made under the name first", async () => {
  const labels = { app: "evil" };
  await mallory.create(namespace, { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "scaled" }, spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "a", image }] } } } });
  await cluster.apply("scaled", { image, autoscaling: { maxReplicas: 3 }, resources: { requests: { cpu: "1m" } } });
  await cluster.until("scaled", "DeploymentReady", { status: "False", reason: "Conflict" });
  await cluster.until("scaled", "HorizontalPodAutoscalerReady", { status: "False", reason: "DependencyNotReady" });
  assert.equal(await cluster.find("horizontalpodautoscaler", "scaled"), undefined);
});
