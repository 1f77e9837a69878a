import assert from "node:assert/strict";
import { after, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { ServiceInput, ServiceSpecInput } from "../../src/api/index.ts";
import { finalizerPolicy } from "../../src/deploy/finalizer-policy.ts";
import { manifestText } from "../../src/deploy/manifest-text.ts";
import { finalizer } from "../../src/reconcile/finalizer.ts";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";
const namespace = await newNamespace("finalizer-policy");
const cluster = await clusterFor(namespace);
await install();
const operator = await startOperator(namespace);
after(async () => {
  await operator.stop();
  await cluster.kubectl(["delete", "mutatingadmissionpolicybinding,mutatingadmissionpolicy", namespace]);
});

/** As `deploy/` has it, but for this namespace alone: other tests use the same API server. */
async function install(): Promise<void> {
  const [policy, binding] = finalizerPolicy();
  const metadata = { name: namespace };
  const matchResources = { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } } };
  const mine = [{ ...policy, metadata }, { ...binding, metadata, spec: { policyName: namespace, matchResources } }];
  await cluster.kubectl(["apply", "-f", "-"], manifestText(mine));
  await waitFor("the policy is in force", async () => (await dryRun({ image })).length > 0);
}

/** The finalizers that a Service would be stored with. */
async function dryRun(spec: ServiceSpecInput, finalizers?: readonly string[]): Promise<readonly string[]> {
  const service: ServiceInput = { apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "dry", ...(finalizers && { finalizers: [...finalizers] }) }, spec };
  const created = JSON.parse(await cluster.kubectl(["create", "--dry-run=server", "-o", "json", "-f", "-"], JSON.stringify(service))) as { metadata: { finalizers?: string[] } };
  return created.metadata.finalizers ?? [];
}

test("the finalizers of others stay, and ours is there once", async () => {
  assert.deepEqual(await dryRun({ image }, ["example.com/own"]), ["example.com/own", finalizer]);
  assert.deepEqual(await dryRun({ image }, [finalizer, "example.com/own"]), [finalizer, "example.com/own"]);
});

test("a Service that is created suspended gets none", async () => {
  assert.deepEqual(await dryRun({ image, suspend: true }), []);
});

test("a Service costs five writes until its status tells of its children: four children and the status", async () => {
  await cluster.apply("shop", { image, configData: { LOG_LEVEL: "info" }, ingress: { host: "shop.finalizer-policy.example.com" } });
  await cluster.until("shop", "ServiceReady");
  const writes = operator.proxy.writes.flatMap(({ method, path }) => {
    const resource = /\/namespaces\/[^/]+\/([a-z]+)/.exec(path)?.[1];
    return resource === undefined || resource === "events" ? [] : [`${method} ${resource}`];
  });
  assert.deepEqual(writes.slice(0, 5), ["POST configmaps", "POST deployments", "POST services", "POST ingresses", "PUT services"]);
});

test("its end takes the children along, in order, as ever", async () => {
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  assert.deepEqual(await cluster.list("deployments,services,ingresses,configmaps", "service-operator.io/service=shop"), []);
});
