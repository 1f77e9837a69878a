import assert from "node:assert/strict";
import { test } from "node:test";
import { finalizer } from "../../src/reconcile/finalizer.ts";
import { scenario } from "../support/scenario.ts";
import { webhookScenario } from "./support/webhooks.ts";

const image = "registry.example.com/shop:1";
const scene = await webhookScenario("mutate");
const { cluster, operator } = scene;

/** The writes to a Service itself, in order: what is patched, its status or the object. */
function writesTo(name: string, writes: readonly { readonly method: string; readonly path: string }[]): string[] {
  const path = new RegExp(`/service-operator\\.io/v1/namespaces/[^/]+/services/${name}(/status)?(?:\\?|$)`);
  return writes.flatMap((write) => (path.exec(write.path) ? [`${write.method} ${path.exec(write.path)?.[1] ?? "/"}`] : []));
}

test("the finalizer is there from the start, which saves a write per Service", async (context) => {
  await cluster.apply("shop", { image });
  assert.deepEqual((await cluster.service("shop")).metadata.finalizers, [finalizer]);
  await cluster.until("shop", "Ready");
  assert.equal(writesTo("shop", operator.proxy.writes).filter((write) => write === "PATCH /").length, 0);
  const without = await scenario(context, "unmutated");
  await without.cluster.apply("shop", { image });
  await without.cluster.until("shop", "Ready");
  assert.equal(writesTo("shop", without.operator.proxy.writes).filter((write) => write === "PATCH /").length, 1);
});

test("what the user wrote stays as it was, and the finalizer is there once", async () => {
  const input = JSON.stringify({ apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "own", finalizers: ["example.com/own", finalizer], labels: { a: "b" } }, spec: { image, suspend: false } });
  const created = JSON.parse(await cluster.kubectl(["create", "--dry-run=server", "-o", "json", "-f", "-"], input)) as { metadata: { finalizers: string[]; labels: object }; spec: object };
  assert.deepEqual(created.metadata.finalizers, ["example.com/own", finalizer]);
  assert.deepEqual(created.metadata.labels, { a: "b" });
  const { spec } = await cluster.service("shop");
  assert.deepEqual(created.spec, spec, "the schema's defaults, and no other");
});

test("a dry run leaves nothing behind", async () => {
  assert.equal((await scene.create("dry", { image }, ["--dry-run=server"])).code, 0);
  assert.equal(await cluster.find("sop", "dry"), undefined);
});

test("a suspended Service is left as it is", async () => {
  assert.equal((await scene.create("suspended", { image, suspend: true })).code, 0);
  assert.equal((await cluster.service("suspended")).metadata.finalizers, undefined);
});

test("a Service with the finalizer goes, with its children, and a terminating one is not asked about", async () => {
  await cluster.apply("goes", { image });
  await cluster.until("goes", "Ready");
  await cluster.kubectl(["delete", "sop", "goes", "--timeout=60s"]);
  assert.deepEqual(await cluster.list("deployments", "service-operator.io/service=goes"), []);
});
