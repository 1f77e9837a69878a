import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { waitFor } from "@service-operator/testkit";
import { conversionPath } from "../../src/webhooks/conversion.ts";
import { webhookPaths } from "../../src/webhooks/installation.ts";
import { installation, newNamespace, operatorKubeconfig } from "../support/installation.ts";
import { runOperator, webhookPort } from "../support/run-operator.ts";

const [ours, theirs] = [createAuthority(), createAuthority()];
const { certificate: cert, key } = ours.issueServer("webhook", ["127.0.0.1"]);
const directory = await mkdtemp(join(tmpdir(), "callers-"));
const files = { "tls.crt": cert, "tls.key": key, "client-ca.crt": ours.credentials.certificate, kubeconfig: operatorKubeconfig(await installation()) };
for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);

const operator = runOperator({
  kubeconfig: join(directory, "kubeconfig"),
  namespace: [await newNamespace("callers")],
  webhookBindAddress: "127.0.0.1:0",
  webhookCertPath: directory,
  webhookClientCaFile: join(directory, "client-ca.crt"),
});
after(async () => {
  await operator.stop();
  await rm(directory, { recursive: true });
});
const port = await waitFor("the webhook server", () => webhookPort(operator.log));

/** The status of a call that shows this client certificate; rejects where TLS ends the connection. */
async function call(path: string, client?: { readonly certificate: string; readonly key: string }): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const options = { host: "127.0.0.1", port, path, method: "POST", ca: ours.credentials.certificate, agent: false, headers: { "content-type": "application/json" }, ...(client && { cert: client.certificate, key: client.key }) };
  const outgoing = request(options, (answer) => {
    answer.resume();
    resolve(answer.statusCode);
  });
  outgoing.on("error", reject);
  outgoing.end("{}");
  return await promise;
}

for (const path of [conversionPath, ...Object.values(webhookPaths)]) {
  test(`attack 9: with --webhook-client-ca-file, ${path} answers the API server, and nobody else`, async () => {
    assert.equal(await call(path, ours.issueClient("kube-apiserver", [])), 400); // of a body that is no review
    await assert.rejects(call(path));
    await assert.rejects(call(path, theirs.issueClient("kube-apiserver", [])));
  });
}
