import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createNamespace, sharedControlPlane, waitFor } from "@service-operator/testkit";
import { Cache } from "../../src/cache/cache.ts";
import { Client } from "../../src/client/client.ts";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { Transport } from "../../src/client/transport.ts";
import { type Kind, kinds } from "../../src/kubernetes/index.ts";
import { createLog } from "../../src/telemetry/log.ts";

const group = "optional.example.com";
const widgets: Kind = { apiVersion: `${group}/v1`, kind: "Widget", plural: "widgets", namespaced: true };
const definition = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `widgets.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "widgets", singular: "widget", kind: "Widget" },
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};

test("an optional kind that is not served keeps nothing from being synced, says so, and is there once its CRD is", async () => {
  const plane = await sharedControlPlane();
  const namespace = await createNamespace(plane);
  const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: "optional" });
  const cache = new Cache({ client: new Client({ transport, fieldManager: "optional" }), namespaces: [namespace], log: createLog({ level: "error" }) });
  after(async () => {
    await cache.stop();
    await transport.close();
    await plane.kubectl(["delete", "crd", definition.metadata.name, "--wait=false"]);
  });
  const optional = cache.informer(widgets, { optional: true });
  const always = cache.informer(kinds.configMap);
  assert.equal(optional.served, true, "until the server says otherwise");
  cache.start();
  await cache.synced();
  assert.deepEqual([optional.served, always.served, optional.store.size], [false, true, 0]);

  const applied = await plane.kubectl(["apply", "-f", "-"], { input: JSON.stringify(definition) });
  assert.equal(applied.code, 0, applied.stderr);
  await waitFor("a widget is made", async () => {
    const widget = { apiVersion: widgets.apiVersion, kind: widgets.kind, metadata: { name: "a", namespace } };
    return (await plane.kubectl(["apply", "-f", "-"], { input: JSON.stringify(widget) })).code === 0;
  });
  await waitFor("the widget is in the cache", () => optional.get({ namespace, name: "a" }), { timeoutMs: 90_000 }); // asked for every 30 s at the most
  assert.equal(optional.served, true);
});
