import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, HorizontalPodAutoscaler, Ingress, ReplicaSet, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { isWrite } from "@service-operator/testkit";
import type { Patch, ServiceSpecInput } from "../../src/api/index.ts";
import type { Cluster } from "../support/cluster.ts";
import { scenario } from "../support/scenario.ts";

const image = "registry.example.com/shop:1";
const deploymentPatch = (spec: Record<string, unknown>, metadata: Patch["patch"]["metadata"] = {}): Patch => ({ kind: "Deployment", patch: { metadata, spec } });
const podPatch = (spec: Record<string, unknown>): Patch => deploymentPatch({ template: { spec } });

async function message(cluster: Cluster, reason: string): Promise<string> {
  const { status } = await cluster.until("shop", "Stalled", { reason });
  return status.conditions?.find(({ type }) => type === "DeploymentReady")?.message ?? "";
}

type Children = readonly [Deployment, CoreService, Ingress, HorizontalPodAutoscaler];

async function childrenWith(cluster: Cluster, patches?: Patch[]): Promise<Children> {
  const base: ServiceSpecInput = { image, autoscaling: { maxReplicas: 3 }, ingress: { host: `${cluster.namespace}.example.com` } };
  await cluster.apply("shop", { ...base, ...(patches && { patches }) });
  await cluster.until("shop", "Ready");
  return await Promise.all([cluster.get<Deployment>("deployment", "shop"), cluster.get<CoreService>("services.", "shop"), cluster.get<Ingress>("ingress", "shop"), cluster.get<HorizontalPodAutoscaler>("hpa", "shop")]);
}

test("property 7: what a patch says is in the children, follows its changes, and is gone when it is", async (context) => {
  const { cluster } = await scenario(context, "patches");
  const [plain] = await childrenWith(cluster);
  const [one, service, ingress, autoscaler] = await childrenWith(cluster, [
    deploymentPatch({ strategy: { type: "Recreate" }, template: { spec: { containers: [{ name: "app", startupProbe: { $patch: "delete" }, tty: true }], tolerations: [{ key: "a", operator: "Exists" }] } } }, { annotations: { "example.com/a": "1" } }),
    { kind: "Service", patch: { spec: { sessionAffinity: "ClientIP" } } },
    { kind: "Ingress", patch: { metadata: { labels: { "example.com/zone": "x" } } } },
    { kind: "HorizontalPodAutoscaler", patch: { spec: { behavior: { scaleDown: { stabilizationWindowSeconds: 7 } } } } },
  ]);
  assert.deepEqual(one.spec?.strategy, { type: "Recreate" });
  assert.partialDeepStrictEqual(one.spec.template.spec?.containers, [{ name: "app", tty: true }]);
  assert.equal("startupProbe" in (one.spec.template.spec?.containers[0] ?? {}), false);
  assert.partialDeepStrictEqual([one.metadata.annotations, service.spec, ingress.metadata.labels], [{ "example.com/a": "1" }, { sessionAffinity: "ClientIP" }, { "example.com/zone": "x" }]);
  assert.equal(autoscaler.spec.behavior?.scaleDown?.stabilizationWindowSeconds, 7);

  const [two, , bare] = await childrenWith(cluster, [podPatch({ tolerations: [{ key: "b", operator: "Exists" }] })]);
  assert.deepEqual(two.spec?.template.spec?.tolerations, [{ key: "b", operator: "Exists" }]);
  for (const gone of ["example.com/a", "example.com/zone"]) assert.equal(gone in { ...two.metadata.annotations, ...bare.metadata.labels }, false);

  const [none] = await childrenWith(cluster);
  assert.deepEqual(none.spec?.template, plain.spec?.template);
});

test("property 9: a patch of the pods rolls them once, and one of anything else does not", async (context) => {
  const { cluster } = await scenario(context, "patches-roll");
  const replicaSets = async (): Promise<number> => (await cluster.list<ReplicaSet>("replicasets")).length;
  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { image, patches: [deploymentPatch({ minReadySeconds: 1 }, { labels: { "example.com/a": "b" } })] });
  await cluster.until("shop", "Ready");
  assert.equal(await replicaSets(), 1);
  await cluster.apply("shop", { image, patches: [podPatch({ priority: 0, hostname: "shop" })] });
  await cluster.until("shop", "Ready");
  assert.equal(await replicaSets(), 2);
});

test("property 3: a converged Service with patches costs no write", async (context) => {
  const { cluster, operator } = await scenario(context, "patches-rest");
  await cluster.apply("shop", { image, patches: [podPatch({ volumes: [{ name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }] })] });
  await cluster.until("shop", "Ready");
  const writes = operator.proxy.requests.filter(isWrite).length;
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/look=again"]);
  await cluster.apply("marker", { image });
  await cluster.until("marker", "Ready");
  assert.deepEqual(operator.proxy.requests.filter(isWrite).slice(writes).filter(({ path }) => path.includes("/shop")).map(({ method, path }) => `${method} ${path}`), []);
});

test("a patch that cannot be applied stalls that child alone, and it goes on once the patch can", async (context) => {
  const { cluster } = await scenario(context, "patches-invalid");
  await cluster.apply("shop", { image, patches: [deploymentPatch({ selector: { matchLabels: { a: "b" } } })] });
  assert.match(await message(cluster, "InvalidPatch"), /^spec\.patches\[\] Deployment: patch\.spec\.selector cannot be patched: it can never change; the Deployment is left as it is$/);
  assert.equal(await cluster.find("deployment", "shop"), undefined);
  await cluster.until("shop", "ServiceReady");
  await cluster.apply("shop", { image });
  await cluster.until("shop", "Ready");
  await cluster.apply("shop", { image: "registry.example.com/shop:2", patches: [deploymentPatch({ replicas: 9 })] });
  assert.match(await message(cluster, "InvalidPatch"), /patch\.spec\.replicas cannot be patched: set spec\.replicas/);
  assert.equal((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image, image);
  await cluster.apply("shop", { image: "registry.example.com/shop:2" });
  await cluster.until("shop", "Ready");
});

test("a patch of 9,000 levels is told like any other that cannot be applied", async (context) => {
  const { cluster } = await scenario(context, "patches-deep");
  const deep = JSON.parse(`${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`) as Record<string, unknown>;
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "shop" }, spec: { image, patches: [deploymentPatch(deep)] } }));
  assert.match(await message(cluster, "InvalidPatch"), /more than 32 levels deep: make it flatter/);
  await cluster.until("shop", "ServiceReady");
  await cluster.patch("sop", "shop", { spec: { patches: null } });
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
});

/** Patches that are good as far as the operator can know, and what the API server says to them. */
const refusals: Readonly<Record<string, readonly [patch: Patch, says: RegExp]>> = {
  "a field that there is none of": [podPatch({ hostnetwork: true }), /unknown field "spec\.template\.spec\.hostnetwork"/],
  "a value of another type": [podPatch({ hostNetwork: "yes" }), /cannot unmarshal string/],
  "no containers": [podPatch({ containers: [{ name: "app", $patch: "delete" }] }), /spec\.template\.spec\.containers: Required value/],
  "a list in place of an object": [podPatch({ securityContext: [] }), /cannot unmarshal array/],
  "a text in place of a list": [podPatch({ containers: "none", volumes: "x" }), /cannot unmarshal string/],
  "objects in place of texts": [podPatch({ containers: [{ name: { a: 1 }, env: [{ name: "A", valueFrom: "x" }] }] }), /cannot unmarshal/],
  "a value that is not allowed": [deploymentPatch({ minReadySeconds: -1 }), /spec\.minReadySeconds: Invalid value: -1/],
  "two handlers of a probe": [podPatch({ containers: [{ name: "app", readinessProbe: { httpGet: { port: 1 } } }] }), /may not specify more than 1 handler type/],
};

for (const [title, [patch, says]] of Object.entries(refusals)) {
  test(`what the API server refuses in a patch is told in its words: ${title}`, async (context) => {
    const { cluster } = await scenario(context, "patches-refused");
    await cluster.apply("shop", { image, patches: [patch] });
    assert.match(await message(cluster, "Invalid"), says);
    await cluster.until("shop", "ServiceReady");
    await cluster.apply("shop", { image });
    await cluster.until("shop", "Ready");
    await cluster.apply("shop", { image: "registry.example.com/shop:2", patches: [patch] });
    assert.match(await message(cluster, "Invalid"), says);
    assert.equal((await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec?.containers[0]?.image, image, "the Deployment is as it was");
  });
}
