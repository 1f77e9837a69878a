import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import { type Kind, kinds, type KubernetesObject, type PodDisruptionBudget } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { Service, ServiceSpecInput } from "../../src/api/index.ts";
import { childMetadata } from "../../src/core/ownership.ts";
import { systemNamespace } from "../../src/deploy/manifests.ts";
import { type OwnedObjects, ownedObjects } from "../../src/managers/resource-manager.ts";
import { ownObjects } from "../../src/reconcile/own-objects.ts";
import { type Cluster, clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator, type TestOperator } from "../support/operator.ts";

const spec: ServiceSpecInput = { image: "registry.example.com/shop:1", replicas: 2 };

const podDisruptionBudget = ownedObjects<PodDisruptionBudget>({
  kind: kinds.podDisruptionBudget,
  desired: (service) => {
    const { name = "" } = service.metadata;
    const budget = { maxUnavailable: 1, selector: { matchLabels: { "service-operator.io/service": name } } };
    return [{ apiVersion: "policy/v1", kind: "PodDisruptionBudget", metadata: childMetadata(service, name), spec: budget }];
  },
});

const widgets: Kind = { apiVersion: "plugins.example.com/v1", kind: "Widget", plural: "widgets", namespaced: true };
const widget = ownedObjects<KubernetesObject>({
  kind: widgets,
  desired: (service) => [{ apiVersion: widgets.apiVersion, kind: widgets.kind, metadata: childMetadata(service, service.metadata.name ?? "") }],
});

const rbac = "rbac.authorization.k8s.io";
const verbs = ["get", "list", "watch", "create", "update", "patch", "delete"];
const rights = [
  { apiVersion: `${rbac}/v1`, kind: "Role", metadata: { name: "plugin" }, rules: [{ apiGroups: ["policy"], resources: ["poddisruptionbudgets"], verbs }, { apiGroups: ["plugins.example.com"], resources: ["widgets"], verbs }] },
  { apiVersion: `${rbac}/v1`, kind: "RoleBinding", metadata: { name: "plugin" }, roleRef: { apiGroup: rbac, kind: "Role", name: "plugin" }, subjects: [{ kind: "ServiceAccount", name: "service-operator", namespace: systemNamespace }] },
];

/** A namespace where an operator with a fifth manager made a Service's children, and ended. */
async function afterPlugin(prefix: string, { plugin = podDisruptionBudget, ...more }: Partial<ServiceSpecInput> & { readonly plugin?: OwnedObjects } = {}): Promise<Cluster> {
  const cluster = await clusterFor(await newNamespace(prefix));
  for (const object of rights) await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(object));
  const operator = await startOperator(cluster.namespace, { managers: [ownObjects(plugin)] });
  await cluster.apply("shop", { ...spec, ...more });
  await cluster.until("shop", `${plugin.kind.kind}Ready`);
  await cluster.until("shop", "Ready");
  await operator.stop();
  return cluster;
}

/** The operator in its next run, without the fifth manager. */
async function withoutPlugin(context: TestContext, cluster: Cluster): Promise<TestOperator> {
  const operator = await startOperator(cluster.namespace);
  context.after(async () => await operator.stop());
  return operator;
}

function inventoryHas({ status }: Service, kind: string): boolean {
  return status.inventory?.some((item) => item.kind === kind) ?? false;
}

async function untilDropped(cluster: Cluster, kind = "PodDisruptionBudget"): Promise<Service> {
  return await waitFor(`${kind} has left the inventory`, async () => {
    const service = await cluster.service("shop");
    return inventoryHas(service, kind) ? undefined : service;
  });
}

async function untilEvent(cluster: Cluster, reason: string, words: string): Promise<void> {
  await waitFor(`an event ${reason}`, async () => (await cluster.kubectl(["get", "events", "-o", `jsonpath={.items[?(@.reason=='${reason}')].message}`])).includes(words));
}

const asked = ({ proxy }: TestOperator): number => proxy.requests.filter(({ path }) => path.includes("poddisruptionbudgets")).length;

describe("children of a manager that is no longer there", { concurrency: 3 }, () => {
  test("property 7: are deleted, an event says so, and then there are no more requests about them", async (context) => {
    const cluster = await afterPlugin("prune");
    const first = await withoutPlugin(context, cluster);
    await cluster.untilGone("poddisruptionbudget", "shop");
    const service = await untilDropped(cluster);
    assert.equal(service.status.conditions?.some(({ type }) => type === "PodDisruptionBudgetReady"), false);
    await cluster.until("shop", "Ready");
    await untilEvent(cluster, "Pruned", 'deleted PodDisruptionBudget "shop": no manager handles it any more');
    assert.ok(first.proxy.writes.every(({ path }) => !path.includes("poddisruptionbudgets") || path.includes(`/namespaces/${cluster.namespace}/`)), "in its own namespace only");
    await first.stop();

    const second = await withoutPlugin(context, cluster);
    await cluster.kubectl(["annotate", "sop", "shop", "example.com/look=again"]);
    await cluster.apply("other", spec); // once this is ready, the other has been looked at too
    await cluster.until("other", "Ready");
    assert.equal(asked(second), 0);
  });

  test("property 7: are let go of with deletionPolicy: Retain", async (context) => {
    const cluster = await afterPlugin("prune-retain", { deletionPolicy: "Retain" });
    const { uid } = (await cluster.get("poddisruptionbudget", "shop")).metadata;
    await withoutPlugin(context, cluster);
    await untilDropped(cluster);
    const { metadata } = await cluster.get("poddisruptionbudget", "shop");
    assert.deepEqual([metadata.uid, metadata.ownerReferences, metadata.deletionTimestamp], [uid, undefined, undefined]);
    await untilEvent(cluster, "Pruned", 'let go of PodDisruptionBudget "shop"');
  });

  test("stay in the inventory while the operator lacks the right, and go once it has it", async (context) => {
    const cluster = await afterPlugin("prune-forbidden");
    await cluster.kubectl(["delete", "rolebinding", "plugin"]);
    await withoutPlugin(context, cluster);
    await untilEvent(cluster, "Forbidden", 'PodDisruptionBudget "shop" is not needed any more and stays');
    const service = await cluster.until("shop", "Ready"); // it is nothing that the Service lacks
    assert.ok(inventoryHas(service, "PodDisruptionBudget"));
    assert.ok(await cluster.find("poddisruptionbudget", "shop"));

    await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(rights[1]));
    await waitFor("it is pruned", async () => {
      await cluster.kubectl(["annotate", "sop", "shop", `example.com/look=${performance.now()}`, "--overwrite"]); // the right may take a moment
      return (await cluster.find("poddisruptionbudget", "shop")) === undefined;
    }, { intervalMs: 500 });
    await untilDropped(cluster);
  });

  test("property 1: are left alone under the same name with another uid", async (context) => {
    const cluster = await afterPlugin("prune-uid");
    await cluster.kubectl(["delete", "poddisruptionbudget", "shop"]);
    await cluster.kubectl(["create", "poddisruptionbudget", "shop", "--selector=app=theirs", "--min-available=1"]);
    const { uid } = (await cluster.get("poddisruptionbudget", "shop")).metadata;
    await withoutPlugin(context, cluster);
    await untilDropped(cluster);
    const { metadata } = await cluster.get("poddisruptionbudget", "shop");
    assert.deepEqual([metadata.uid, metadata.deletionTimestamp], [uid, undefined]);
  });

  test("property 1: are left alone when somebody else has taken them over", async (context) => {
    const cluster = await afterPlugin("prune-taken");
    const { uid } = (await cluster.get("poddisruptionbudget", "shop")).metadata;
    await cluster.patch("poddisruptionbudget", "shop", { metadata: { ownerReferences: null } });
    await withoutPlugin(context, cluster);
    await untilDropped(cluster);
    assert.equal((await cluster.get("poddisruptionbudget", "shop")).metadata.uid, uid);
  });

  test("leave the inventory when their kind is served no longer", async (context) => {
    const installer = await clusterFor(await newNamespace("widgets"));
    await installer.kubectl(["apply", "-f", "-"], JSON.stringify(definition));
    await installer.kubectl(["wait", "--for=condition=Established", `crd/${definition.metadata.name}`, "--timeout=60s"]);
    const cluster = await afterPlugin("prune-unserved", { plugin: widget });
    await installer.kubectl(["delete", "crd", definition.metadata.name]);
    await withoutPlugin(context, cluster);
    await untilDropped(cluster, "Widget");
    await untilEvent(cluster, "Pruned", 'Widget "shop" is there no longer');
    await cluster.until("shop", "Ready");
  });

  test("do not keep a Service from being deleted, and end with it", async (context) => {
    const cluster = await afterPlugin("prune-delete");
    await cluster.kubectl(["delete", "rolebinding", "plugin"]);
    await withoutPlugin(context, cluster);
    await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
    await cluster.untilGone("poddisruptionbudget", "shop"); // by the garbage collector
  });

  test("are let go of before a Service that retains its children is deleted", async (context) => {
    const cluster = await afterPlugin("prune-let-go", { deletionPolicy: "Retain", suspend: false });
    await cluster.patch("sop", "shop", { spec: { suspend: true } }); // so that they are still there
    await withoutPlugin(context, cluster);
    assert.ok(inventoryHas(await cluster.until("shop", "Suspended"), "PodDisruptionBudget"));
    await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
    const { metadata } = await cluster.get("poddisruptionbudget", "shop");
    assert.deepEqual([metadata.ownerReferences, metadata.deletionTimestamp], [undefined, undefined]);
  });
});

const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.plugins.example.com" },
  spec: {
    group: "plugins.example.com",
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
} as const;
