import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createNamespace, sharedControlPlane } from "@service-operator/testkit";
import { serviceSpec } from "../../src/api/schema.ts";
import { installDefinition } from "./definition.ts";
import { createService } from "./write-service.ts";

const controlPlane = await sharedControlPlane();
const namespace = await createNamespace(controlPlane, "api-served");
const resource = "services.service-operator.io";

before(() => installDefinition(controlPlane));

async function kubectl(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await controlPlane.kubectl(["--namespace", namespace, ...args]);
  assert.equal(code, 0, stderr);
  return stdout;
}

test("the definition is accepted without complaint", async () => {
  const conditions = await kubectl("get", "crd", resource, "-o", "jsonpath={range .status.conditions[*]}{.type}={.status} {end}");
  assert.match(conditions, /Established=True/);
  assert.doesNotMatch(conditions, /NonStructuralSchema|KubernetesAPIApprovalPolicyConformant/);
});

test("defaults are applied by the API server, the same ones the schema applies here", async () => {
  const { body } = await createService(controlPlane, { namespace, name: "defaults", spec: { ingress: {} } });
  assert.deepEqual(body["spec"], serviceSpec.parse({ image: "web:1", ingress: {} }));
  assert.deepEqual(body["spec"], {
    image: "web:1",
    replicas: 1,
    port: 8080,
    serviceType: "ClusterIP",
    ingress: { enabled: true, path: "/", pathType: "Prefix" },
    suspend: false,
    deletionPolicy: "Delete",
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
  });
});

test("without an ingress there is none, and no default makes one", async () => {
  const { body } = await createService(controlPlane, { namespace, name: "no-ingress" });
  assert.equal((body["spec"] as Record<string, unknown>)["ingress"], undefined);
});

test("property 10: a Service nobody has seen yet says so, whatever its author claims", async () => {
  const { body } = await createService(controlPlane, { namespace, name: "unseen", status: { observedGeneration: 1, url: "http://x" } });
  assert.deepEqual(body["status"], { observedGeneration: -1 });
  assert.equal(await kubectl("get", resource, "unseen", "-o", "jsonpath={.status.observedGeneration}"), "-1");
});

test("the status subresource takes every field and checks it", async () => {
  await createService(controlPlane, { namespace, name: "reported" });
  const condition = { type: "Ready", status: "True", observedGeneration: 1, lastTransitionTime: "2026-01-02T03:04:05Z", reason: "Succeeded", message: "" };
  const status = {
    observedGeneration: 1,
    replicas: 2,
    readyReplicas: 2,
    updatedReplicas: 2,
    availableReplicas: 2,
    selector: "service-operator.io/service=reported",
    url: "https://www.example.com/",
    configRevision: "reported-config-0123456789",
    inventory: [{ apiVersion: "apps/v1", kind: "Deployment", name: "reported", uid: "00000000-0000-4000-8000-000000000000" }],
    conditions: [condition],
  };
  await kubectl("patch", resource, "reported", "--subresource=status", "--type=merge", "-p", JSON.stringify({ status }));
  assert.deepEqual(JSON.parse(await kubectl("get", resource, "reported", "-o", "jsonpath={.status}")), status);
  const broken = JSON.stringify({ status: { conditions: [{ ...condition, reason: "" }] } });
  const refused = await controlPlane.kubectl(["-n", namespace, "patch", resource, "reported", "--subresource=status", "--type=merge", "-p", broken]);
  assert.match(refused.stderr, /status\.conditions\[0\]\.reason/);
});

test("each condition has an owner of its own, and its fields have none", async () => {
  await createService(controlPlane, { namespace, name: "told" });
  const told = { lastTransitionTime: "2026-01-02T03:04:05Z", reason: "Told", message: "" };
  for (const type of ["Ready", "example.com/Audited"]) {
    const status = { observedGeneration: 1, conditions: [{ type, status: "True", ...told }] };
    const applied = { apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "told" }, status };
    const apply = ["apply", "--server-side", "--subresource=status", "--force-conflicts", `--field-manager=tells-${type.length}`, "-f", "-"];
    assert.equal((await controlPlane.kubectl(["-n", namespace, ...apply], { input: JSON.stringify(applied) })).code, 0);
  }
  const { metadata, status } = JSON.parse(await kubectl("get", resource, "told", "-o", "json", "--show-managed-fields")) as Told;
  assert.deepEqual(status.conditions.map(({ type }) => type).toSorted(), ["Ready", "example.com/Audited"]);
  const owned = metadata.managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1["f:status"]?.["f:conditions"]]);
  assert.deepEqual(Object.fromEntries(owned.filter(([, conditions]) => conditions !== undefined)), {
    "tells-5": { 'k:{"type":"Ready"}': {} },
    "tells-19": { 'k:{"type":"example.com/Audited"}': {} },
  });
});

interface Told {
  metadata: { managedFields: readonly { manager: string; fieldsV1: Readonly<Record<string, Record<string, unknown>>> }[] };
  status: { conditions: readonly { type: string }[] };
}

test("kubectl scale writes replicas", async () => {
  await createService(controlPlane, { namespace, name: "scaled" });
  await kubectl("scale", `${resource}/scaled`, "--replicas=3");
  assert.equal(await kubectl("get", resource, "scaled", "-o", "jsonpath={.spec.replicas}"), "3");
});

test("kubectl explain describes every field with its default", async () => {
  const port = await kubectl("explain", "sop.spec.port");
  assert.match(port, /FIELD: port <integer>/);
  assert.match(port, /Default: 8080/);
  assert.match(await kubectl("explain", "sop.spec.ingress"), /pathType\s+<string>/);
  assert.match(await kubectl("explain", "sop.status.conditions"), /lastTransitionTime/);
});

test("kubectl get shows the columns, by short name and by category", async () => {
  await createService(controlPlane, { namespace, name: "listed" });
  for (const name of ["sop", "service-operator"]) {
    const [header = "", ...rows] = (await kubectl("get", name)).trim().split("\n");
    assert.deepEqual(header.trim().split(/\s{2,}/), ["NAME", "READY", "REASON", "REPLICAS", "DESIRED", "IMAGE", "URL", "AGE"]);
    assert.ok(rows.some((row) => row.startsWith("listed")));
  }
});
