import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { createNamespace, type Fate, FaultProxy, isWrite, sharedControlPlane } from "@service-operator/testkit";

async function through(decide?: () => Fate): Promise<{ readonly proxy: FaultProxy; readonly url: string }> {
  const plane = await sharedControlPlane();
  const kubeconfig = plane.userKubeconfig({ name: "proxied", groups: ["system:masters"] });
  const proxy = new FaultProxy({ kubeconfig, ...(decide && { decide }) });
  const config = parse(await proxy.start()) as { clusters: [{ cluster: { server: string } }] };
  return { proxy, url: config.clusters[0].cluster.server };
}

async function createConfigMap(url: string, namespace: string): Promise<Response> {
  const body = JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "made" } });
  return await fetch(`${url}/api/v1/namespaces/${namespace}/configmaps`, { method: "POST", headers: { "content-type": "application/json" }, body });
}

async function exists(namespace: string): Promise<boolean> {
  const plane = await sharedControlPlane();
  return (await plane.request({ path: `/api/v1/namespaces/${namespace}/configmaps/made` })).status === 200;
}

test("requests pass through and are recorded with their answers", async (context) => {
  const { proxy, url } = await through();
  context.after(async () => await proxy.stop());
  const namespace = await createNamespace(await sharedControlPlane(), "proxy");
  assert.equal((await createConfigMap(url, namespace)).status, 201);
  assert.equal((await fetch(`${url}/version`)).status, 200);
  assert.deepEqual(proxy.requests.map(({ method, status, writesBefore }) => ({ method, status, writesBefore })), [
    { method: "POST", status: 201, writesBefore: 0 },
    { method: "GET", status: 200, writesBefore: 1 },
  ]);
  assert.equal(proxy.requests.filter(isWrite).length, 1);
});

for (const [fate, committed] of [["crashBefore", false], ["crashAfter", true]] as const) {
  test(`${fate}: the client gets no answer, the API server ${committed ? "has carried the write out" : "has seen nothing"}, and nothing passes any more`, async (context) => {
    const { proxy, url } = await through(() => fate);
    context.after(async () => await proxy.stop());
    const namespace = await createNamespace(await sharedControlPlane(), "proxy");
    await assert.rejects(createConfigMap(url, namespace));
    assert.equal(proxy.crashed, true);
    assert.equal(await exists(namespace), committed);
    await assert.rejects(fetch(`${url}/version`));
  });
}
