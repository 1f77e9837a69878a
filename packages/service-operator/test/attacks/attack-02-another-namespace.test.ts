import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { childLabels } from "../../src/core/labels.ts";
import { controllerReference } from "../../src/core/ownership.ts";
import { attacker, only } from "../support/attacker.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";

test("attack 2: property 1: who may create objects in one namespace makes no children for a Service of another", async (context) => {
  const [victims, theirs] = [await newNamespace("victims"), await newNamespace("theirs")];
  const operator = await startOperator(victims, { alsoServes: [theirs] });
  context.after(async () => await operator.stop());
  const cluster = await clusterFor(victims);
  await cluster.apply("shop", { image, configData: { A: "1" } });
  const service = await cluster.until("shop", "Ready");

  const mallory = await attacker(await installation(), { [theirs]: [only("create", "apps", "deployments"), only("create", "", "configmaps"), only("create", "", "services"), only("create", "networking.k8s.io", "ingresses")] });
  const metadata = (name: string) => ({ name, labels: childLabels(service), ownerReferences: [controllerReference(service)], finalizers: ["example.com/held"] });
  const forged: readonly KubernetesObject[] = [
    { apiVersion: "v1", kind: "ConfigMap", metadata: metadata("shop-config") },
    ...["shop", "another"].map((name) => deploymentOf(metadata(name))),
    { apiVersion: "v1", kind: "Service", metadata: metadata("shop"), spec: { ports: [{ port: 1 }] } } as KubernetesObject,
    { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: metadata("shop"), spec: { defaultBackend: { service: { name: "shop", port: { number: 1 } } } } } as KubernetesObject,
  ];
  await mallory.create(theirs, ...forged);

  await cluster.patch("sop", "shop", { spec: { image: "registry.example.com/shop:2" } });
  const { status } = await cluster.until("shop", "Ready");
  assert.equal((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image, "registry.example.com/shop:2");
  const uids = (await cluster.list("configmaps,deployments,services.,ingresses")).map(({ metadata: { uid } }) => uid);
  assert.deepEqual(status.inventory?.filter(({ uid }) => !uids.includes(uid)), [], "nothing of another namespace is in the inventory");

  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  const other = await clusterFor(theirs);
  for (const { metadata: { name = "" }, kind } of forged) await other.patch(kind === "Service" ? "services." : kind, name, { metadata: { finalizers: null } });
});

function deploymentOf(metadata: KubernetesObject["metadata"]): Deployment {
  const labels = { app: metadata.name ?? "" };
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { replicas: 0, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: "a", image }] } } } };
}
