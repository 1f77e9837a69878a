import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import type { CustomResourceDefinition } from "@service-operator/controller-runtime/kubernetes";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { InstalledPlane } from "../support/installed-plane.ts";
import { runOperator, webhookPort } from "../support/run-operator.ts";

const withoutConversion = fileURLToPath(new URL("../../../../deploy/crd.yaml", import.meta.url));

const installed = await InstalledPlane.start();
const { plane, kubeconfig } = installed;
const namespace = await createNamespace(plane, "later");
await installed.kubectl(["apply", "-f", withoutConversion]);
const operator = runOperator({ kubeconfig, webhookBindAddress: "127.0.0.1:0" });
after(async () => {
  await operator.stop();
  await installed[Symbol.asyncDispose]();
});
const port = await waitFor("the webhook server", () => webhookPort(operator.log));

async function conversion(): Promise<CustomResourceDefinition["spec"]["conversion"]> {
  const definition = JSON.parse(await installed.kubectl(["get", "crd", "services.service-operator.io", "-o", "json"])) as CustomResourceDefinition; // what was asked for
  return definition.spec.conversion;
}

/** The HTTP status of a read in a version, once it is the one that is waited for. */
async function untilRead(version: string, status: number): Promise<void> {
  await waitFor(`${version} is answered with ${status}`, async () => (await plane.request({ path: `/apis/service-operator.io/${version}/namespaces/${namespace}/services/shop` })).status === status);
}

test("with deploy/crd.yaml v1 is all that is served, and the operator adds no conversion", async () => {
  await installed.kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "service-operator.io/v1", kind: "Service", metadata: { name: "shop", namespace }, spec: { image: "web:1" } }));
  await untilRead("v1", 200);
  await untilRead("v1alpha1", 404);
  assert.deepEqual(await conversion(), { strategy: "None" });
});

test("once deploy/crd-conversion.yaml is applied, the operator that runs has its certificate trusted there, too", async () => {
  await installed.apply(port);
  await untilRead("v1alpha1", 200);
  assert.ok((await conversion())?.webhook?.clientConfig?.caBundle);
});

test("and deploy/crd.yaml takes it away again", async () => {
  await installed.kubectl(["apply", "-f", withoutConversion]);
  await untilRead("v1alpha1", 404);
  await untilRead("v1", 200);
  assert.deepEqual(await conversion(), { strategy: "None" });
});
