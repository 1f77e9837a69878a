import assert from "node:assert/strict";
import { test } from "node:test";
import type { CustomResourceDefinition, Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import type { Service } from "../../src/api/index.ts";
import { childMetadata } from "../../src/core/ownership.ts";
import { systemNamespace } from "../../src/deploy/manifests.ts";
import { ownedObjects } from "../../src/managers/resource-manager.ts";
import { ownObjects } from "../../src/reconcile/own-objects.ts";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const group = "monitoring.traps.example.com";
const serviceMonitors: Kind = { apiVersion: `${group}/v1`, kind: "ServiceMonitor", plural: "servicemonitors", namespaced: true };

/** A manager of a kind that a cluster may lack, for Services that expose a metrics port. */
const serviceMonitor = ownedObjects<KubernetesObject>({
  kind: serviceMonitors,
  desired: (service) => (service.spec.port === 9090 ? [objectOf(service)] : []),
});

function objectOf(service: Service): KubernetesObject {
  const { apiVersion, kind } = serviceMonitors;
  return { apiVersion, kind, metadata: childMetadata(service, service.metadata.name ?? "") };
}

const definition: CustomResourceDefinition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `servicemonitors.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "servicemonitors", singular: "servicemonitor", kind: "ServiceMonitor" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};

test("trap 10: a kind whose CRD is absent crashes nothing, a condition says so, and it is picked up when the CRD appears", async (context) => {
  const cluster = await clusterFor(await newNamespace("optional"));
  await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(rights()));
  const operator = await startOperator(cluster.namespace, { managers: [ownObjects(serviceMonitor)] });
  context.after(async () => await operator.stop());
  await cluster.apply("plain", { image: "registry.example.com/shop:1" });
  const plain = await cluster.until("plain", "Ready");
  assert.equal(plain.status.conditions?.some(({ type }) => type === "ServiceMonitorReady"), false, "what is not asked for is no matter");

  await cluster.apply("shop", { image: "registry.example.com/shop:1", port: 9090 });
  await cluster.until("shop", "Stalled", { reason: "KindNotServed" });
  await cluster.until("shop", "DeploymentReady"); // the other children are made
  await cluster.until("shop", "ServiceReady");

  await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(definition));
  context.after(async () => await cluster.kubectl(["delete", "crd", definition.metadata.name ?? "", "--wait=false"]));
  await waitFor("the kind is picked up", async () => {
    await cluster.kubectl(["annotate", "sop", "shop", `example.com/look=${performance.now()}`, "--overwrite"]); // no need to wait for the next look
    return await cluster.find(`servicemonitors.${group}`, "shop");
  }, { timeoutMs: 90_000, intervalMs: 1_000 }); // the kind is asked for every 30 s
  await cluster.until("shop", "Ready");
});

function rights(): object {
  const name = "traps-service-monitors";
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
  const rules = [{ apiGroups: [group], resources: ["servicemonitors"], verbs: ["get", "list", "watch", "create", "update", "patch", "delete"] }];
  const subjects = [{ kind: "ServiceAccount", name: "service-operator", namespace: systemNamespace }];
  return {
    apiVersion: "v1",
    kind: "List",
    items: [
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRole", metadata: { name }, rules },
      { apiVersion: "rbac.authorization.k8s.io/v1", kind: "ClusterRoleBinding", metadata: { name }, roleRef, subjects },
    ],
  };
}
