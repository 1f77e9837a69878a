import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import { isWrite, waitFor } from "@service-operator/testkit";
import type { ServiceSpecInput } from "../../src/api/index.ts";
import { fieldsAnnotation } from "../../src/core/labels.ts";
import { isChildUpdate } from "../support/child-update.ts";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";

const spec: ServiceSpecInput = { image: "registry.example.com/shop:1", configData: { A: "1" }, ingress: { host: "shop.example.com" } };
const children = "configmaps,deployments,services.,ingresses";

test("what one Service left behind, another adopts, object by object, without a pod being restarted", async (context) => {
  const { cluster, operator } = await scenario(context, "adopt");
  const left = await leaveBehind(cluster);
  await cluster.apply("shop", { ...spec, replicas: 2 });
  await cluster.until("shop", "Stalled", { reason: "Conflict" });
  const adopt = left.map(({ kind, metadata: { name = "" } }) => ({ kind: kind as "Deployment", name }));
  // The Deployment names the ConfigMap, so it is looked at once that is the Service's.
  await cluster.apply("shop", { ...spec, replicas: 2, adopt: adopt.filter(({ kind }) => (kind as string) === "ConfigMap") });
  const stalled = await cluster.until("shop", "DeploymentReady", { status: "False", reason: "Conflict" });
  const message = stalled.status.conditions?.find(({ type }) => type === "DeploymentReady")?.message ?? "";
  assert.match(message, /name it in spec\.adopt, which would change spec\.replicas;/);

  await cluster.apply("shop", { ...spec, replicas: 2, adopt });
  const service = await cluster.until("shop", "Ready");
  assert.deepEqual(new Set(service.status.inventory?.map(({ uid }) => uid)), new Set(left.map(({ metadata }) => metadata.uid)));
  const deployment = await cluster.get<Deployment>("deployment", "shop");
  assert.equal(deployment.metadata.annotations?.["deployment.kubernetes.io/revision"], "1", "the pod template is the same");
  assert.equal(deployment.metadata.ownerReferences?.[0]?.uid, service.metadata.uid);
  assert.ok(deployment.metadata.annotations?.[fieldsAnnotation]);
  assert.equal(operator.proxy.writes.filter(isChildUpdate).length, left.length, "one write each");
  await waitFor("an event tells what was changed", async () => (await cluster.kubectl(["get", "events", "-o", "jsonpath={.items[?(@.reason=='Adopted')].message}"])).includes('Adopted Deployment "shop", which changed spec.replicas'));

  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  assert.deepEqual(await cluster.list(children, "service-operator.io/service=shop"), [], "adopted children are children");
});

test("what was adopted stays when deletionPolicy is Retain", async (context) => {
  const { cluster } = await scenario(context, "adopt-retain");
  await cluster.kubectl(["create", "ingress", "shop", "--rule=theirs.example.com/=theirs:1"]);
  await cluster.apply("shop", { ...spec, deletionPolicy: "Retain", adopt: [{ kind: "Ingress", name: "shop" }] });
  const service = await cluster.until("shop", "Ready");
  const uid = (await cluster.get("ingress", "shop")).metadata.uid;
  assert.equal(service.status.inventory?.find(({ kind }) => kind === "Ingress")?.uid, uid);
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  const left = await cluster.get("ingress", "shop");
  assert.deepEqual([left.metadata.uid, left.metadata.ownerReferences], [uid, undefined]);
});

test("a suspended Service adopts nothing", async (context) => {
  const { cluster, operator } = await scenario(context, "adopt-suspend");
  await cluster.kubectl(["create", "ingress", "shop", "--rule=theirs.example.com/=theirs:1"]);
  await cluster.apply("shop", { ...spec, suspend: true, adopt: [{ kind: "Ingress", name: "shop" }] });
  await waitFor("the Service was looked at", async () => (await cluster.service("shop")).status.conditions?.some(({ type }) => type === "Suspended"));
  assert.equal((await cluster.get("ingress", "shop")).metadata.ownerReferences, undefined);
  assert.deepEqual(operator.proxy.requests.filter((request) => isWrite(request) && /ingresses/.test(request.path)), []);
  await cluster.patch("sop", "shop", { spec: { suspend: false } });
  await cluster.until("shop", "Ready");
});

/** The children of a Service that is no more. */
async function leaveBehind(cluster: Cluster): Promise<Awaited<ReturnType<Cluster["list"]>>> {
  await cluster.apply("shop", { ...spec, deletionPolicy: "Retain" });
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  return await cluster.list(children, "service-operator.io/service=shop");
}
