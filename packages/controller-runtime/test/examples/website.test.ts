import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { isApiError } from "../../src/client/errors.ts";
import { type ConfigMap, type CustomResourceDefinition, type Deployment, type Kind, kinds } from "../../src/kubernetes/index.ts";
import { kubeconfigFile, kubectl, plane, realClient } from "../support/api-server.ts";
import { childKinds, grantRights, installWebsites, startOperator, websiteKind } from "./website-operator.ts";

const cwd = fileURLToPath(new URL("../../../..", import.meta.url));
const program = { cwd, args: ["--conditions=@service-operator/source", "examples/website/main.ts"] };

const client = realClient();
const namespace = await createNamespace(plane, "website");
await installWebsites(program);
await grantRights("website-operator", namespace);
const kubeconfig = await kubeconfigFile(plane.userKubeconfig({ name: "website-operator" }));
const operator = await startOperator({ ...program, kubeconfig }, namespace);

const hello = { namespace, name: "hello" };
const child = { namespace, name: "hello-website" };
const lease = { namespace, name: "website-operator" };
/** The garbage collector looks for new kinds every 30 s only (kube-controller-manager, `ResyncMonitors`), and then tries with backoff. */
const collectionMs = 120_000;

test("the example's CRD is structural", async () => {
  const crd = JSON.parse(await kubectl(["get", "crd", "websites.example.com", "-o", "json"])) as CustomResourceDefinition; // what kubectl prints
  assert.ok(!crd.status?.conditions?.some(({ type, status }) => type === "NonStructuralSchema" && status === "True"));
});

test("with the rights of the guide, a Website gets its children, and says so when they are ready", async () => {
  await createWebsite("<h1>hello</h1>");
  await waitFor("the Website is ready", async () => (await client.get(websiteKind, hello)).status?.ready);
  assert.equal((await configMap()).data?.["index.html"], "<h1>hello</h1>");
  assert.equal((await deployment()).spec?.replicas, 1);
});

test("the example is healthy and leads", async () => {
  for (const path of ["healthz", "readyz"]) assert.equal((await fetch(`${operator.healthUrl}/${path}`)).status, 200);
  assert.ok((await client.get(kinds.lease, lease)).spec?.holderIdentity);
});

test("drift is repaired, what others add stays, and a child that was deleted is made anew", async () => {
  await kubectl(["scale", "deployment", child.name, "--replicas=3", "-n", namespace]);
  await waitFor("the replicas are as desired", async () => (await deployment()).spec?.replicas === 1);
  await client.patch(kinds.configMap, child, { type: "application/merge-patch+json", body: { data: { "index.html": "x", "other.html": "theirs" } } });
  await waitFor("the page is as desired", async () => (await configMap()).data?.["index.html"] === "<h1>hello</h1>");
  assert.equal((await configMap()).data?.["other.html"], "theirs");
  const { uid } = (await configMap()).metadata;
  await client.delete(kinds.configMap, child);
  await waitFor("the ConfigMap is there again", async () => (await configMap()).metadata.uid !== uid);
});

test("a change of the Website reaches its children", async () => {
  await client.patch(websiteKind, hello, { type: "application/merge-patch+json", body: { spec: { html: "<h1>bye</h1>", replicas: 2 } } });
  await waitFor("the page follows", async () => (await configMap()).data?.["index.html"] === "<h1>bye</h1>");
  await waitFor("the replicas follow", async () => (await deployment()).spec?.replicas === 2);
});

test("with the Website its children go", async () => {
  await client.delete(websiteKind, hello);
  for (const kind of childKinds) await waitFor(`its ${kind.kind} is gone`, async () => await isGone(kind), { timeoutMs: collectionMs });
});

test("an object of a child's name that is another's is left alone", async () => {
  const labels = { "app.kubernetes.io/managed-by": "website-operator" };
  await client.create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { ...child, labels }, data: { theirs: "1" } });
  await createWebsite("ours");
  await waitFor("the operator says so", () => operator.lines.some((line) => line.includes("ConfigMap hello-website belongs to another")));
  assert.deepEqual((await configMap()).data, { theirs: "1" });
});

test("SIGTERM ends it in order, and gives the lease back", async () => {
  operator.process.kill("SIGTERM");
  assert.deepEqual(await once(operator.process, "exit"), [0, null]);
  assert.ok(!(await client.get(kinds.lease, lease)).spec?.holderIdentity);
});

async function createWebsite(html: string): Promise<void> {
  await client.create(websiteKind, { apiVersion: "example.com/v1", kind: "Website", metadata: hello, spec: { html } });
}

async function configMap(): Promise<ConfigMap> {
  return await client.get(kinds.configMap, child);
}

async function deployment(): Promise<Deployment> {
  return await client.get(kinds.deployment, child);
}

async function isGone(kind: Kind): Promise<boolean> {
  return await client.get(kind, child).then(
    () => false,
    (error: unknown) => isApiError(error, "NotFound"),
  );
}
