import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { test } from "node:test";
import { isWatch, waitFor } from "@service-operator/testkit";
import { apiVersion } from "../../src/api/index.ts";
import { scenario } from "../support/scenario.ts";

const count = 200;
const spec = { image: "registry.example.com/shop:1", replicas: 0, configData: { A: "1" } };

/** Long enough for anything that would come by itself soon; nothing is measured by it. */
const aWhileMs = 10_000;

test(`trap 5: ${count} Services at rest cost no write, no list and no other request`, async (context) => {
  const { cluster, operator } = await scenario(context, "idle");
  const items = Array.from({ length: count }, (_, index) => ({ apiVersion, kind: "Service", metadata: { name: `shop-${index}` }, spec }));
  await cluster.kubectl(["create", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "List", items }));
  await waitFor("all are ready", async () => {
    const ready = await cluster.kubectl(["get", "sop", "-o", 'jsonpath={range .items[*]}{.status.conditions[?(@.type=="Ready")].status}{"\\n"}{end}']);
    return ready.split("\n").filter((status) => status === "True").length === count;
  }, { timeoutMs: 120_000, intervalMs: 500 });
  await waitFor("the last of it is done", async () => {
    const before = operator.proxy.requests.length;
    await sleep(1_000);
    return operator.proxy.requests.length === before;
  }, { timeoutMs: 120_000 });
  const before = operator.proxy.requests.length;
  await sleep(aWhileMs);
  const since = operator.proxy.requests.slice(before);
  assert.deepEqual(since.filter((request) => !isWatch(request)).map(({ method, path }) => `${method} ${path}`), []);
});
