import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { after, test } from "node:test";
import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { sharedControlPlane, waitFor } from "@service-operator/testkit";
import { serviceKind } from "../../src/api/index.ts";
import { assertOneLine, commandLine, fileWith, runArgs } from "./command-line.ts";

const plane = await sharedControlPlane();
const manifest = new URL("../../../../deploy/crd.yaml", import.meta.url).pathname;

await waitFor("deploy/crd.yaml is applied and served", async () => {
  await plane.kubectl(["apply", "-f", manifest]); // another test file may be at it, too
  return (await plane.request({ path: "/apis/service-operator.io/v1/services?limit=1" })).status === 200;
});

const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: "cli-test" });
after(async () => await transport.close());

test("discovery tells whether a kind is served: its group, its version and its plural", async () => {
  const client = new Client({ transport, fieldManager: "cli-test" });
  assert.equal(await client.serves(serviceKind), true);
  assert.equal(await client.serves(kinds.service), true);
  assert.equal(await client.serves({ ...serviceKind, plural: "nevers" }), false);
  assert.equal(await client.serves({ ...serviceKind, apiVersion: "service-operator.io/v99" }), false);
  assert.equal(await client.serves({ ...serviceKind, apiVersion: "never.example.com/v1" }), false);
});

test("an account without rights is told which it lacks, and how to get them", async () => {
  const kubeconfig = fileWith(plane.userKubeconfig({ name: "nobody" }));
  const says = ["lacks the right to get services.service-operator.io", /and \d+ more/, "deploy/rbac.yaml"];
  assertOneLine(await commandLine(runArgs(kubeconfig)), { code: 1, says });
  assertOneLine(await commandLine(runArgs(kubeconfig, "--namespace", "default")), { code: 1, says: [...says, 'in namespace "default"'] });
});

for (const [flag, purpose] of [["--metrics-bind-address", "metrics"], ["--health-probe-bind-address", "health probes"]] as const) {
  test(`a port that is in use is told in one line: ${flag}`, async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port
    try {
      const ended = await commandLine(runArgs(plane.adminKubeconfigPath, flag, address));
      assertOneLine(ended, { code: 1, says: [`cannot serve ${purpose} on ${address}`, "in use", `choose another with ${flag}`] });
    } finally {
      server.close();
    }
  });
}

test("a run that is stopped before it began ends at once, with exit code 0", async () => {
  assert.deepEqual(await commandLine(runArgs(plane.adminKubeconfigPath), { signal: AbortSignal.abort() }), { code: 0, stdout: "", stderr: "" });
});

test("crd prints a definition that the API server accepts", async () => {
  const { code, stdout, stderr } = await commandLine(["crd"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const answer = await plane.kubectl(["apply", "--dry-run=server", "--validate=strict", "-f", "-"], { input: stdout });
  assert.equal(answer.code, 0, answer.stderr);
  assert.match(answer.stdout, /customresourcedefinition.*services\.service-operator\.io/);
});
