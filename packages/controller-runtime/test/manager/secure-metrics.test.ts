import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { after, test } from "node:test";
import { connect } from "node:tls";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { CertificateError } from "../../src/certwatcher/certificates.ts";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { Manager, type ManagerOptions } from "../../src/manager.ts";
import { kubectl, plane, temporaryDirectory } from "../support/api-server.ts";
import { ca, mountPair, newCertificate } from "../support/certificates.ts";
import { type KeptLog, keptLog } from "../support/log.ts";

interface Answer {
  readonly status: number;
  readonly body: string;
  /** Serial number of the certificate that the server showed. */
  readonly serialNumber: string;
}

/** One request with a connection of its own, which trusts only our authority. */
async function get(port: number, token?: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const outgoing = request({ host: "127.0.0.1", port, path: "/metrics", ca, agent: false, headers }, (incoming) => {
    const { serialNumber } = (incoming.socket as ReturnType<typeof connect>).getPeerCertificate(); // it came by TLS
    text(incoming).then((body) => resolve({ status: incoming.statusCode ?? 0, body, serialNumber }), reject);
  });
  outgoing.on("error", reject);
  outgoing.end();
  return await promise;
}

interface Running extends KeptLog {
  readonly port: number;
}

/** A manager that serves nothing but metrics, until the test file ends. */
async function serving(options: Partial<ManagerOptions>): Promise<Running> {
  const kept = keptLog();
  const credentials = kubeconfigCredentials({ path: plane.adminKubeconfigPath });
  const manager = new Manager({ credentials, name: "test", log: kept.log, metricsBindAddress: "127.0.0.1:0", ...options });
  const stop = new AbortController();
  const end = manager.run(stop.signal);
  after(async () => {
    stop.abort();
    await end.catch(() => undefined); // told to who waits for the port
  });
  const port = await Promise.race([waitFor("the metrics", () => manager.ports.metrics), end]);
  if (typeof port !== "number") throw new Error(`the manager has ended: ${port}`);
  return { ...kept, port };
}

const clearText = /bearer tokens cross the network in clear text/;

test("metrics by TLS, with a certificate that is replaced without a restart", async () => {
  const certDir = await temporaryDirectory();
  await mountPair(certDir, newCertificate());
  const { port, lines } = await serving({ metricsSecureServing: { certDir } });
  const first = await get(port);
  assert.equal(first.status, 200);
  assert.match(first.body, /^certwatcher_read_certificate_errors_total 0$/m);
  await mountPair(certDir, newCertificate());
  await waitFor("the new certificate", async () => (await get(port)).serialNumber !== first.serialNumber);
  await mountPair(certDir, { ...newCertificate(), key: "no key" });
  await waitFor("the complaint", () => lines.some(({ level }) => level === "error"));
  assert.match((await get(port)).body, /^certwatcher_read_certificate_errors_total [1-9]/m);
});

test("nobody is served in clear text there, nor by TLS before 1.2", async () => {
  const certDir = await temporaryDirectory();
  const { cert, key } = newCertificate();
  await writeFile(join(certDir, "a.crt"), cert);
  await writeFile(join(certDir, "a.key"), key);
  const { port } = await serving({ metricsSecureServing: { certDir, certName: "a.crt", keyName: "a.key" } });
  await assert.rejects(fetch(`http://127.0.0.1:${port}/metrics`));
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) assert.equal(await spoken(port, version), version);
  await assert.rejects(spoken(port, "TLSv1.1"));
});

async function spoken(port: number, version: "TLSv1.1" | "TLSv1.2" | "TLSv1.3"): Promise<string | null> {
  const socket = connect({ host: "127.0.0.1", port, ca, minVersion: version, maxVersion: version });
  const { promise, resolve, reject } = Promise.withResolvers<string | null>();
  socket.once("secureConnect", () => resolve(socket.getProtocol()));
  socket.once("error", reject);
  return await promise.finally(() => socket.destroy());
}

test("with authorization, the API server says who may read, and no warning is needed", async () => {
  const namespace = await createNamespace(plane, "secure-metrics");
  await kubectl(["create", "serviceaccount", "scraper", "-n", namespace]);
  await kubectl(["create", "clusterrole", namespace, "--verb=get", "--non-resource-url=/metrics"]);
  await kubectl(["create", "clusterrolebinding", namespace, `--clusterrole=${namespace}`, `--serviceaccount=${namespace}:scraper`]);
  const certDir = await temporaryDirectory();
  await mountPair(certDir, newCertificate());
  const { port, lines } = await serving({ metricsSecureServing: { certDir }, metricsAuthorization: true });
  const token = (await kubectl(["create", "token", "scraper", "-n", namespace])).trim();
  assert.deepEqual([(await get(port)).status, (await get(port, "made-up")).status], [401, 401]);
  assert.match((await get(port, token)).body, /^# TYPE workqueue_depth gauge$/m);
  assert.ok(!lines.some(({ msg }) => clearText.test(String(msg))));
});

test("with a certificate of its own: TLS, by which nobody can tell whom they talk to", async () => {
  const { port } = await serving({ metricsSecureServing: "selfSigned" });
  await assert.rejects(get(port), { code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" });
  const socket = connect({ host: "127.0.0.1", port, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  assert.equal(socket.getPeerCertificate().subjectaltname, "DNS:localhost, IP Address:127.0.0.1");
  socket.destroy();
});

test("authorization without TLS is warned of", async () => {
  const { lines } = await serving({ metricsAuthorization: true });
  assert.deepEqual(lines.filter(({ msg }) => clearText.test(String(msg))).map(({ level }) => level), ["warn"]);
});

test("without a certificate there is no manager", async () => {
  const certDir = await temporaryDirectory();
  const isMissing = (error: unknown): boolean => error instanceof CertificateError && /cannot read .*tls\.crt: ENOENT; mount the Secret/.test(error.message);
  await assert.rejects(serving({ metricsSecureServing: { certDir } }), isMissing);
});
