import assert from "node:assert/strict";
import { test } from "node:test";
import { attacker, onlyServices } from "../support/attacker.ts";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const image = "registry.example.com/shop:1";

test("attack 15: with --namespace, a Service elsewhere gets nothing, and the operator asks for nothing there", async (context) => {
  const [served, elsewhere] = [await newNamespace("served"), await newNamespace("elsewhere")];
  const operator = await startOperator(served);
  context.after(async () => await operator.stop());
  const mallory = await attacker(await installation(), { [elsewhere]: onlyServices });
  const host = `${served}.example.com`;
  assert.equal((await mallory.createService({ namespace: elsewhere, name: "shop" }, { image, configData: { A: "1" }, ingress: { host } })).code, 0);
  const [here, there] = [await clusterFor(served), await clusterFor(elsewhere)];
  await here.apply("shop", { image, ingress: { host } }); // once this is ready, the other would have been seen too
  await here.until("shop", "Ready");
  const { metadata, status } = await there.service("shop");
  assert.deepEqual([metadata.finalizers, status], [undefined, { observedGeneration: -1 }]);
  assert.deepEqual(await there.list("deployments,services.,ingresses"), []);
  const scoped = operator.proxy.requests.filter(({ path }) => path.includes("/namespaces/"));
  assert.deepEqual(scoped.filter(({ path }) => !path.includes(`/namespaces/${served}/`)), []);
  const clusterWide = operator.proxy.requests.filter(({ path, method }) => method === "GET" && /watch=true/.test(path) && !path.includes("/namespaces/"));
  assert.deepEqual(clusterWide, [], "no watch of all namespaces");
});
