import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { startControlPlane, waitFor } from "@service-operator/testkit";
import { certificateFiles } from "../../src/certwatcher/certificate-files.ts";
import { type Certificate, CertificateError, staticCertificate } from "../../src/certwatcher/certificates.ts";
import { admission } from "../../src/webhook/admission/handler.ts";
import { denied } from "../../src/webhook/admission/response.ts";
import { temporaryDirectory } from "../support/api-server.ts";
import { ca, newCertificate, newClientCertificate, strangersCertificate, writePair } from "../support/certificates.ts";
import { keptLog } from "../support/log.ts";
import { call, echo, serve } from "./support/server.ts";

/** A client that shows this certificate, in one version of TLS. */
function agentOf({ cert, key }: Certificate, version: "TLSv1.2" | "TLSv1.3"): Agent {
  const agent = new Agent({ cert, key, ca, minVersion: version, maxVersion: version });
  after(() => agent.destroy());
  return agent;
}

describe("a webhook server that asks for client certificates", { concurrency: true }, () => {
  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    test(`answers those of its authority, and nobody else, by ${version}`, async () => {
      const { port } = await serve({ "/echo": echo }, { certificates: staticCertificate({ ...newCertificate(), clientCa: ca }) });
      const ask = async (agent: Agent): Promise<number> => (await call(port, { path: "/echo", body: 1, agent })).status;
      assert.equal(await ask(agentOf(newClientCertificate(), version)), 200);
      await assert.rejects(ask(agentOf(strangersCertificate(), version)));
      await assert.rejects(ask(agentOf(newCertificate(), version)), "a server's certificate is no client's");
      await assert.rejects(call(port, { path: "/echo", body: 1 }));
    });
  }

  test("takes a new authority from the file, without a restart", async () => {
    const directory = await temporaryDirectory();
    await writePair(directory, newCertificate());
    await writeFile(join(directory, "ca.crt"), strangersCertificate().cert);
    const certificates = certificateFiles(directory, { log: keptLog().log, clientCaName: "ca.crt" });
    const { port } = await serve({ "/echo": echo }, { certificates });
    const agent = agentOf(newClientCertificate(), "TLSv1.3");
    await assert.rejects(call(port, { path: "/echo", body: 1, agent }));
    await writeFile(join(directory, "ca.crt"), ca);
    await waitFor("a call", async () => (await call(port, { path: "/echo", body: 1, agent })).status === 200);
  });

  test("needs an authority that is one", async () => {
    const directory = await temporaryDirectory();
    await writePair(directory, newCertificate());
    const start = (): unknown => certificateFiles(directory, { log: keptLog().log, clientCaName: "ca.crt" });
    assert.throws(start, (error) => error instanceof CertificateError && /cannot read .*ca\.crt/.test(error.message));
    await writeFile(join(directory, "ca.crt"), "nobody");
    assert.throws(start, (error) => error instanceof CertificateError && /no PEM certificate/.test(error.message));
  });
});

test("the API server shows the client certificate that its admission configuration names", async () => {
  const { port } = await serve({ "/": admission(() => denied("asked")) }, { certificates: staticCertificate({ ...newCertificate(), clientCa: ca }) });
  await using plane = await startControlPlane({ components: "api", apiServerFlags: [`--admission-control-config-file=${await admissionConfiguration(port)}`] });
  const webhook = {
    name: "client-certificates.example.com",
    clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: Buffer.from(ca).toString("base64") },
    rules: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"], operations: ["CREATE"] }],
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
  };
  const registration = { apiVersion: "admissionregistration.k8s.io/v1", kind: "ValidatingWebhookConfiguration", metadata: { name: webhook.name }, webhooks: [webhook] };
  await plane.request({ method: "POST", path: "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", body: registration });
  const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "a-" } };
  await waitFor("the webhook to be asked", async () => {
    const answer = await plane.request({ method: "POST", path: "/api/v1/namespaces/default/configmaps", body });
    return JSON.stringify(answer.body).includes("denied the request: asked");
  });
});

/** Tells the API server which certificate to show to webhooks (kubernetes.io/docs, extensible-admission-controllers). */
async function admissionConfiguration(port: number): Promise<string> {
  const directory = await temporaryDirectory();
  const { cert, key } = newClientCertificate();
  const base64 = (content: string): string => Buffer.from(content).toString("base64");
  const user = { name: `127.0.0.1:${port}`, user: { "client-certificate-data": base64(cert), "client-key-data": base64(key) } };
  const kubeConfigFile = join(directory, "kubeconfig");
  await writeFile(kubeConfigFile, JSON.stringify({ apiVersion: "v1", kind: "Config", users: [user] }));
  const configuration = { apiVersion: "apiserver.config.k8s.io/v1", kind: "WebhookAdmissionConfiguration", kubeConfigFile };
  const path = join(directory, "admission.json");
  const plugins = ["ValidatingAdmissionWebhook", "MutatingAdmissionWebhook"].map((name) => ({ name, configuration }));
  await writeFile(path, JSON.stringify({ apiVersion: "apiserver.config.k8s.io/v1", kind: "AdmissionConfiguration", plugins }));
  return path;
}
