import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { after, test } from "node:test";
import { connect } from "node:tls";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { defaultInstallation } from "../../src/deploy/webhook-manifests.ts";
import { definitionName, webhookConfiguration, webhookHost, webhookPaths, webhookSecret } from "../../src/webhooks/installation.ts";
import { InstalledPlane } from "../support/installed-plane.ts";
import { startProcess } from "../support/operator-process.ts";
import { webhookPort } from "../support/run-operator.ts";
import { call } from "./support/call.ts";
import { MountedSecret } from "./support/mounted-secret.ts";

const host = webhookHost(defaultInstallation);
const authority = createAuthority();

/** The files of another certificate by the same authority, as cert-manager's issuers make them, under names of our own. */
function newFiles(): { readonly "webhook.crt": string; readonly "webhook.key": string } {
  const { certificate, key } = authority.issueServer(host, [host]);
  return { "webhook.crt": certificate, "webhook.key": key };
}

const installed = await InstalledPlane.start();
const secret = new MountedSecret();
const { plane, proxy, kubeconfig } = installed;
const namespace = await createNamespace(plane, "mounted");
let files = newFiles();
await secret.mount(files);
const servers = ["--metrics-bind-address", "0", "--health-probe-bind-address", "0", "--webhook-bind-address", "127.0.0.1:0"];
const certificate = ["--webhook-cert-path", secret.path, "--webhook-cert-name", "webhook.crt", "--webhook-cert-key", "webhook.key"];
const operator = startProcess(["run", "--kubeconfig", kubeconfig, ...servers, ...certificate]);
after(async () => {
  operator.signal("SIGKILL");
  await operator.ended;
  await installed[Symbol.asyncDispose]();
  await secret[Symbol.asyncDispose]();
});
const port = await waitFor("the webhook server", () => webhookPort(operator.output().split("\n")));
await installed.apply(port);

const configuration = webhookConfiguration(defaultInstallation);
/** Where the bundles are: `<object> <path>`. */
const places = [
  [`crd/${definitionName}`, "/spec/conversion/webhook/clientConfig/caBundle"],
  [`mutatingwebhookconfiguration/${configuration}`, "/webhooks/0/clientConfig/caBundle"],
  [`validatingwebhookconfiguration/${configuration}`, "/webhooks/0/clientConfig/caBundle"],
  [`validatingwebhookconfiguration/${configuration}`, "/webhooks/1/clientConfig/caBundle"],
] as const;

/** What cert-manager's cainjector does. */
async function inject(...pems: readonly string[]): Promise<string> {
  const value = Buffer.from(pems.join("")).toString("base64");
  for (const [object, path] of places) await installed.kubectl(["patch", object, "--type=json", "--patch", JSON.stringify([{ op: "add", path, value }])]);
  return value;
}

async function bundles(): Promise<string[]> {
  return await Promise.all(places.map(async ([object, path]) => await installed.kubectl(["get", object, "-o", `jsonpath={${path.replace(/\/(\d)\//, "[$1].").replaceAll("/", ".")}}`])));
}

/** Has the API server ask the operator: the webhook that must answer, and the conversion. Resolves with both HTTP statuses. */
async function ask(): Promise<[reviewed: number, converted: number]> {
  const body = { apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "probe" }, spec: { image: "web:1", envFrom: [{ secretRef: { name: "db" } }] } };
  const reviewed = await plane.request({ method: "POST", path: `/apis/service-operator.io/v1/namespaces/${namespace}/services?dryRun=All`, body });
  const converted = await plane.request({ path: `/apis/service-operator.io/v1alpha1/namespaces/${namespace}/services/shop` });
  return [reviewed.status, converted.status];
}

/** A call as the API server makes it, by a connection of its own: it keeps its own open. The answer is that the body is no review. */
async function callDirectly(): Promise<number> {
  return (await call({ port, ca: authority.credentials.certificate, host, path: webhookPaths.validate, body: "{}" })).status;
}

/** The certificate that a new connection is shown. */
async function served(): Promise<string> {
  const socket = connect({ host: "127.0.0.1", port, servername: host, ca: authority.credentials.certificate });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

await installed.kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "shop", namespace }, spec: { image: "web:1" } }));

test("the API server does not trust the certificate until somebody else says so", async () => {
  assert.deepEqual(await bundles(), ["", "", "", ""]);
  assert.deepEqual(await ask(), [500, 500]);
});

test("admission and conversion work with the certificate that is mounted", async () => {
  await inject(authority.credentials.certificate);
  await waitFor("both are answered", async () => (await ask()).join() === "201,200");
});

test("a certificate that is replaced serves without a restart, and no call fails meanwhile", async (context) => {
  const statuses: number[] = [];
  const replaced = new AbortController();
  const asking = [1, 2, 3].map(async () => {
    while (!replaced.signal.aborted) statuses.push(...(await ask()), await callDirectly());
  });
  try {
    for (let round = 0; round < 5; round++) {
      const before = statuses.length;
      files = newFiles();
      await secret.mount(files);
      await waitFor("the new certificate serves", async () => (await served()) === new X509Certificate(files["webhook.crt"]).fingerprint256);
      await waitFor("more calls", () => statuses.length > before + 20);
    }
  } finally {
    replaced.abort();
    await Promise.all(asking);
  }
  context.diagnostic(`${statuses.length} calls`);
  assert.deepEqual([...new Set(statuses)].toSorted((a, b) => a - b), [200, 201, 400]);
});

test("files that are no pair are told of in the log, and the certificate from before stays", async () => {
  await secret.mount({ ...files, "webhook.key": newFiles()["webhook.key"] });
  await waitFor("the log says so", () => operator.output().includes("the new certificate cannot be used; the old one stays"));
  assert.ok(operator.output().includes(`${secret.path} (webhook.crt, webhook.key): certificate and key are not a usable pair`), "the files are named");
  assert.equal(await served(), new X509Certificate(files["webhook.crt"]).fingerprint256);
  files = newFiles();
  await secret.mount(files);
  await waitFor("a good pair serves", async () => (await served()) === new X509Certificate(files["webhook.crt"]).fingerprint256);
});

test("the operator leaves the bundles to whoever wrote them, and its own Secret alone", async () => {
  // With another bundle, the API server makes new connections, and so sees the last of the certificates.
  const bundle = await inject(authority.credentials.certificate, createAuthority().credentials.certificate);
  await waitFor("both are answered", async () => (await ask()).join() === "201,200");
  assert.deepEqual(await bundles(), [bundle, bundle, bundle, bundle]);
  const touched = /webhookconfigurations|customresourcedefinitions|\/secrets/;
  assert.deepEqual(proxy.requests.filter(({ path }) => touched.test(path)), []);
  assert.equal(await installed.kubectl(["get", "secret", webhookSecret(defaultInstallation), "-n", defaultInstallation.namespace, "-o", "jsonpath={.data}"]), "");
});

test("it ends in order", async () => {
  operator.signal("SIGTERM");
  assert.deepEqual(await operator.ended, { code: 0, signal: null });
});
