import assert from "node:assert/strict";
import { after, test } from "node:test";
import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import type { CustomResourceDefinition, Kind, Secret } from "@service-operator/controller-runtime/kubernetes";
import type { WebhookConfiguration } from "@service-operator/controller-runtime/webhook";
import { createNamespace, isWatch, waitFor } from "@service-operator/testkit";
import { apiVersion, type ServiceInput, serviceKind, type ServiceV1alpha1, type ServiceV1alpha1Input } from "../../src/api/index.ts";
import { bundleRights, certificateRights } from "../../src/rights.ts";
import { InstalledPlane } from "../support/installed-plane.ts";
import { grantedBy, rightOf } from "../support/rights.ts";
import { runOperator, webhookPort } from "../support/run-operator.ts";
import { Rotations } from "./support/rotations.ts";

const installed = await InstalledPlane.start();
const { plane, proxy, kubeconfig } = installed;
const namespace = await createNamespace(plane, "installed");
const rotations = new Rotations(installed);
const secret = ["secret", "service-operator-webhook-cert", "--namespace=service-operator-system"];

async function get<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await installed.kubectl(["get", ...args, "-o", "json"])) as T; // the caller names the kind
}

/** The authorities in the Secret, PEM. */
async function authorities(): Promise<readonly string[]> {
  const { data } = await get<Secret>(...secret);
  return Buffer.from(data?.["ca.crt"] ?? "", "base64").toString().match(/-----BEGIN[^]*?-----END CERTIFICATE-----\n/g) ?? [];
}

/** What the API server is told to trust: in the definition, and in each webhook of both configurations. */
async function bundles(): Promise<readonly (string | undefined)[]> {
  const name = "service-operator.service-operator.io";
  const definition = await get<CustomResourceDefinition>("crd", "services.service-operator.io");
  const configurations = [await get<WebhookConfiguration>("mutatingwebhookconfiguration", name), await get<WebhookConfiguration>("validatingwebhookconfiguration", name)];
  return [definition.spec.conversion?.webhook?.clientConfig?.caBundle, ...configurations.flatMap(({ webhooks = [] }) => webhooks.map(({ clientConfig }) => clientConfig.caBundle))];
}

async function untilTrusted(): Promise<void> {
  await waitFor("the bundle is everywhere", async () => {
    const wanted = Buffer.from((await authorities()).join("")).toString("base64");
    assert.ok(wanted !== "");
    assert.deepEqual(await bundles(), Array.from({ length: 4 }, () => wanted));
    return true;
  });
}

// As client-go's, this client asks again where the API server says so (429): it does, while it reads a changed definition.
const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: "installed-test" });
const client = new Client({ transport, fieldManager: "installed-test" });
const v1alpha1: Kind<ServiceV1alpha1> = { apiVersion: "service-operator.io/v1alpha1", kind: "Service", plural: "services", namespaced: true };
const image = "registry.example.com/shop:1";
const first = { namespace, name: "first" };
const second = { namespace, name: "second" };
const createV1alpha1 = async (name: string): Promise<unknown> => await client.create<ServiceV1alpha1Input>(v1alpha1, { apiVersion: "service-operator.io/v1alpha1", kind: "Service", metadata: { namespace, name }, spec: { image } });
const merge = (body: object) => ({ type: "application/merge-patch+json", body }) as const;

await client.create<ServiceInput>(serviceKind, { apiVersion, kind: "Service", metadata: first, spec: { image, suspend: true } });
const withoutOperator = await client.get(v1alpha1, first).then(() => "served", (error: Error) => error.message);

const operator = runOperator({ kubeconfig, webhookBindAddress: "127.0.0.1:0" }, { webhooks: { rotation: rotations.options } });
after(async () => {
  await operator.stop();
  await transport.close();
  await installed[Symbol.asyncDispose]();
});

test("as deploy/ installs it, v1 is there before the operator is, and v1alpha1 is not", () => {
  assert.match(withoutOperator, /conversion webhook for service-operator\.io\/v1, Kind=Service failed/);
});

test("the operator has the definition and both configurations trust its certificate", async () => {
  const port = await waitFor("the webhook server", () => webhookPort(operator.log));
  await installed.apply(port);
  await untilTrusted();
});

test("v1alpha1 is read and written through the API server, and what v1alpha1 cannot say is kept", async () => {
  const { spec } = await waitFor("a Service of v1 in v1alpha1", async () => await client.get(v1alpha1, first));
  assert.deepEqual([spec.image, "suspend" in spec], [image, false]);
  await client.patch(v1alpha1, first, merge({ spec: { replicas: 3 } }));
  const patched = await client.get(serviceKind, first);
  assert.deepEqual([patched.spec.replicas, patched.spec.suspend], [3, true]);
  await createV1alpha1("second");
  assert.equal((await client.get(serviceKind, second)).spec.progressDeadlineSeconds, 600);
  const name = await waitFor("the operator's Deployment", async () => await installed.kubectl(["get", "deployment", "second", "-n", namespace, "-o", "name"]));
  assert.equal(name, "deployment.apps/second\n");
});

test("applying the files again takes the bundle from none of them", async () => {
  const before = await bundles();
  await installed.apply(await waitFor("the port", () => webhookPort(operator.log)));
  assert.deepEqual(await bundles(), before);
});

test("while the certificate is renewed, with another authority each time, no conversion fails", async (context) => {
  const [oldest = ""] = await authorities();
  const failed: unknown[] = [];
  let calls = 0;
  const renewing = rotations.renew(4); // the API server trusts the last three
  const convert = async (caller: number): Promise<void> => {
    for (; !rotations.done; calls += 2) {
      await client.list(v1alpha1, { namespace });
      await client.patch(v1alpha1, second, merge({ metadata: { labels: { [`caller-${caller}`]: `${calls}` } } }));
    }
  };
  await Promise.all([1, 2, 3, 4].map(async (caller) => await convert(caller).catch((error: unknown) => failed.push(error))));
  await renewing;
  assert.deepEqual(failed, []);
  context.diagnostic(`${calls} calls`);
  assert.ok(calls > 8, "there was load");
  await untilTrusted();
  assert.ok(!(await authorities()).includes(oldest), "the first authority is trusted no more");
  await createV1alpha1("third");
});

test("a Secret that is emptied, as the guide says, is filled anew, and v1alpha1 goes on", async () => {
  const before = await authorities();
  await installed.kubectl(["patch", ...secret, "--type=merge", "-p", '{"data":null}']);
  await rotations.renew(1); // here one is always under way, and the Secret is looked at when it has ended
  await waitFor("other authorities", async () => {
    const now = await authorities();
    return now.length > 0 && now.every((each) => !before.includes(each));
  });
  await waitFor("v1alpha1 is served again", async () => await client.get(v1alpha1, first));
  await untilTrusted();
});

test("for all that the rights of deploy/ are enough, and every one of them is used", () => {
  assert.deepEqual(proxy.requests.filter(({ status }) => status === 403), []);
  const used = new Set(proxy.requests.map(rightOf));
  const granted = grantedBy([...bundleRights("", ""), ...certificateRights("")]).filter((right) => !right.startsWith("list ")); // for API servers without WatchList
  assert.deepEqual(granted.filter((right) => !used.has(right)), []);
  assert.ok(proxy.requests.some(isWatch));
});
