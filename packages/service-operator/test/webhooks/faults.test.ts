import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, test } from "node:test";
import type { Secret } from "@service-operator/controller-runtime/kubernetes";
import type { WebhookConfiguration } from "@service-operator/controller-runtime/webhook";
import { waitFor } from "@service-operator/testkit";
import { apiVersion } from "../../src/api/index.ts";
import { finalizer } from "../../src/reconcile/finalizer.ts";
import { conversionPath } from "../../src/webhooks/conversion.ts";
import { webhookConfiguration, webhookHost, webhookPaths, webhookSecret } from "../../src/webhooks/installation.ts";
import { startOperator } from "../support/operator.ts";
import { call, type Call } from "./support/call.ts";
import { webhookScenario } from "./support/webhooks.ts";

const spec = { image: "registry.example.com/shop:1", replicas: 2, resources: { requests: { cpu: "1m" } } };
const reaching = { ...spec, envFrom: [{ secretRef: { name: "db" } }] };
const scene = await webhookScenario("faults");
const { cluster, operator, plane, installation, port } = scene;
const secret = webhookSecret(installation);
const configuration = webhookConfiguration(installation);

async function bundle(): Promise<string> {
  const { data } = await cluster.get<Secret>("secret", secret);
  return Buffer.from(data?.["ca.crt"] ?? "", "base64").toString();
}

/** Calls the operator's server itself, as the API server would. */
async function direct(parts: Partial<Call>): Promise<{ readonly status: number; readonly body: string }> {
  return await call({ port, ca: await bundle(), host: webhookHost(installation), path: webhookPaths.validate, ...parts });
}

function reviewOf(kind: string): string {
  const request = {
    uid: "u-1",
    kind: { group: "service-operator.io", version: "v1", kind },
    resource: { group: "service-operator.io", version: "v1", resource: "services" },
    operation: "CREATE",
    userInfo: {},
    object: { apiVersion, kind, metadata: {} },
  };
  return JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request });
}

const garbage: Readonly<Record<string, readonly [parts: Partial<Call>, status: number]>> = {
  "01 an AdmissionReview that is garbage": [{ body: '{"kind":"AdmissionReview","request":7}' }, 400],
  "02 a ConversionReview that is garbage": [{ path: conversionPath, body: "{" }, 400],
  "03 a body that is empty": [{}, 400],
  "04 a body of more than 7 MiB": [{ body: JSON.stringify("x".repeat(7 * 1024 * 1024 + 1)) }, 413],
  "05 a body that is not JSON by its own account": [{ contentType: "text/plain", body: "{}" }, 415],
  "06 a GET": [{ method: "GET" }, 405],
  "07 a path that nobody serves": [{ path: "/validate", body: "{}" }, 404],
};

for (const [title, [parts, status]] of Object.entries(garbage)) {
  test(`R8 case ${title} is answered with ${status}`, async () => {
    const answer = await direct(parts);
    assert.equal(answer.status, status, answer.body);
    assert.ok(JSON.parse(answer.body));
  });
}

test("R8 case 08: a review of another kind, and one of a Service without a spec, are refused and not thrown at", async () => {
  for (const kind of ["Pod", "Service"]) {
    for (const path of [webhookPaths.mutate, webhookPaths.validate, webhookPaths.rights]) {
      const answer = await direct({ path, body: reviewOf(kind) });
      assert.equal(answer.status, 200);
      // Mutating comes before the schema, which says better than a webhook could that there has to be a spec.
      const leftToTheSchema = kind === "Service" && path === webhookPaths.mutate;
      assert.equal((JSON.parse(answer.body) as { response: { allowed: boolean } }).response.allowed, leftToTheSchema, `${kind} ${path}`);
    }
  }
});

test("R8 case 09: a caller that speaks no TLS, or hangs up, keeps nobody else from an answer", async () => {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.end("GET / HTTP/1.1\r\n\r\n");
  assert.equal((await direct({ body: "{}" })).status, 400);
});

test("R8 case 10: a dry run has no side effect", async () => {
  assert.equal((await scene.create("dry", reaching, ["--dry-run=server"])).code, 0);
  assert.equal(await cluster.find("sop", "dry"), undefined);
});

/** The API server calls the webhook that must answer, and gets an answer that it trusts. */
async function isAnswered(): Promise<boolean> {
  return (await scene.create("probe", reaching, ["--dry-run=server"])).code === 0;
}

async function breakSecret(data: Record<string, string> | null): Promise<void> {
  const before = await bundle();
  await cluster.kubectl(["patch", "secret", secret, "--type=merge", "--patch", JSON.stringify({ data })]);
  await waitFor("another authority", async () => ![before, ""].includes(await bundle()) && (await bundle()).includes("BEGIN"));
  await waitFor("an answer again", isAnswered);
}

test("R8 case 13: a certificate that is taken away is replaced", async () => await breakSecret(null));

test("R8 case 14: a certificate that is garbage is replaced", async () => {
  const text = Buffer.from("garbage").toString("base64");
  await breakSecret({ "tls.crt": text, "tls.key": text, "ca.crt": text });
});

for (const [number, title, caBundle] of [
  ["15", "taken away", undefined],
  ["16", "swapped for another's", Buffer.from(plane.caData).toString("base64")],
] as const) {
  test(`R8 case ${number}: an authority that is ${title} in a configuration is put back`, async () => {
    const path = "/webhooks/1/clientConfig/caBundle";
    const operation = caBundle === undefined ? { op: "remove", path } : { op: "replace", path, value: caBundle };
    await cluster.kubectl(["patch", "validatingwebhookconfiguration", configuration, "--type=json", "--patch", JSON.stringify([operation])]);
    await waitFor("the bundle is back", async () => {
      const { webhooks } = await cluster.get<WebhookConfiguration>("validatingwebhookconfiguration", configuration);
      return webhooks?.[1]?.clientConfig.caBundle === Buffer.from(await bundle()).toString("base64");
    });
    await waitFor("an answer again", isAnswered);
  });
}

test("R8 case 17: down with Ignore, a Service is made and changed as if there were no webhooks", async () => {
  assert.equal((await scene.create("held", reaching)).code, 0);
  await operator.stop();
  assert.equal((await scene.create("plain", spec)).code, 0);
  assert.equal((await scene.patch("plain", { spec: { image: "registry.example.com/shop:2" } })).code, 0);
  assert.equal((await cluster.service("plain")).metadata.finalizers, undefined);
});

test("R8 case 18: down with Fail, what reaches a Secret is refused, and the webhook named", async () => {
  const { code, stderr } = await scene.create("refused", reaching);
  assert.notEqual(code, 0);
  assert.match(stderr, /failed calling webhook "rights\.service-operator\.io"/);
  assert.equal((await scene.patch("held", { metadata: { labels: { a: "b" } } })).code, 0, "metadata may change");
});

test("R8 case 19: down, a Service that reaches a Secret can be deleted, and its finalizer taken off by hand", async () => {
  await cluster.kubectl(["delete", "sop", "held", "--wait=false"]);
  const { metadata } = await cluster.service("held");
  assert.ok(metadata.deletionTimestamp && metadata.finalizers?.includes(finalizer));
  // The last one would end it, and the next case is about the operator's own way.
  assert.equal((await scene.patch("held", { metadata: { finalizers: null } }, ["--dry-run=server"])).code, 0);
});

test("R8 case 20: the operator takes its finalizer off although no webhook answers", async () => {
  const without = await startOperator(cluster.namespace);
  after(async () => await without.stop());
  await cluster.untilGone("sop", "held");
  await cluster.until("plain", "Ready");
});
