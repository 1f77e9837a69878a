import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";

const spec = { image: "registry.example.com/shop:1", ingress: { host: "shop.example.com" } };

const foreign = {
  deployment: {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "shop" },
    spec: { replicas: 0, selector: { matchLabels: { app: "theirs" } }, template: { metadata: { labels: { app: "theirs" } }, spec: { containers: [{ name: "theirs", image: "registry.example.com/theirs:1" }] } } },
  },
  "services.": { apiVersion: "v1", kind: "Service", metadata: { name: "shop" }, spec: { ports: [{ port: 1 }], selector: { app: "theirs" } } },
  ingress: { apiVersion: "networking.k8s.io/v1", kind: "Ingress", metadata: { name: "shop" }, spec: { defaultBackend: { service: { name: "theirs", port: { number: 1 } } } } },
} as const;

for (const [kind, object] of Object.entries(foreign)) {
  test(`trap 1: property 1: a foreign ${object.kind} in the way is left alone, reported, and its end is noticed`, async (context) => {
    const { cluster } = await scenario(context, "foreign");
    await cluster.kubectl(["create", "-f", "-"], JSON.stringify(object));
    const before = await contentOf(cluster, kind);
    await cluster.apply("shop", spec);
    const service = await cluster.until("shop", "Stalled", { reason: "Conflict" });
    const ready = service.status.conditions?.find(({ type }) => type === "Ready");
    assert.match(ready?.message ?? "", new RegExp(`${object.kind} "shop" exists and was not made by this Service: it is left alone; .*delete or rename it`));
    assert.equal(service.status.inventory?.some((item) => item.kind === object.kind), false);
    assert.equal(await contentOf(cluster, kind), before, "not changed");

    await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
    assert.equal(await contentOf(cluster, kind), before, "not deleted with the Service either");
  });
}

test("trap 1: property 1: a Service takes the place of a foreign object once that is gone", async (context) => {
  const { cluster } = await scenario(context, "freed");
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify(foreign["services."]));
  await cluster.apply("shop", spec);
  await cluster.until("shop", "Stalled", { reason: "Conflict" });
  await cluster.kubectl(["delete", "services.", "shop"]);
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/look=again"]); // no need to wait for the next look
  await cluster.until("shop", "Ready");
});

test("trap 1: property 1: an object of an earlier Service of this name is not taken over, but replaced when it is gone", async (context) => {
  const { cluster } = await scenario(context, "predecessor");
  const uid = "00000000-0000-0000-0000-000000000001";
  const ownerReferences = [{ apiVersion: "service-operator.io/v1", kind: "Service", name: "shop", uid, controller: true }];
  const labels = { "service-operator.io/service": "shop" };
  const { metadata, ...rest } = foreign["services."];
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify({ ...rest, metadata: { ...metadata, labels, ownerReferences } }));
  await cluster.apply("shop", spec);
  const service = await cluster.until("shop", "Ready"); // the garbage collector removed the orphan
  const core = await cluster.get("services.", "shop");
  assert.equal(core.metadata.ownerReferences?.[0]?.uid, service.metadata.uid);
});

async function contentOf(cluster: Cluster, kind: string): Promise<string> {
  const { metadata, spec: content } = await cluster.get<KubernetesObject & { readonly spec: unknown }>(kind, "shop");
  return JSON.stringify([metadata.uid, metadata.labels, metadata.annotations?.["service-operator.io/applied-fields"], metadata.ownerReferences, content]);
}
