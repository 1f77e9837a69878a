import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import type { ResourceManager } from "../../src/managers/resource-manager.ts";
import { clusterFor } from "../support/cluster.ts";
import { newNamespace } from "../support/installation.ts";
import { startOperator } from "../support/operator.ts";

const names = ["many-1", "many-2", "many-3"];

/** Comes after the built-in managers, and keeps the first Service until all are known, so that the others wait for the worker. */
const gate: ResourceManager = {
  name: "Gate",
  watches: [],
  reconcile: async ({ services }, { metadata }) => {
    const { namespace = "", name = "" } = metadata;
    if (names.includes(name)) await waitFor("all Services are known", () => names.every((each) => services.store.get(`${namespace}/${each}`)));
    return { name: "Gate", inventory: [], changePending: false };
  },
  delete: () => Promise.resolve("gone"),
};

test("Services that come together all get their children before the first of them gets its status", async (context) => {
  const cluster = await clusterFor(await newNamespace("children-first"));
  const operator = await startOperator(cluster.namespace, { managers: [gate], maxConcurrentReconciles: 1 });
  context.after(async () => await operator.stop());
  await cluster.apply("first", { image: "registry.example.com/first:1" });
  await cluster.until("first", "Ready"); // from here on Services are news, not what a first list shows
  for (const name of names) await cluster.apply(name, { image: `registry.example.com/${name}:1` });
  for (const name of names) await cluster.until(name, "Ready");
  const { writes } = operator.proxy;
  const firstStatus = writes.findIndex(({ method, path }) => method === "PUT" && /\/services\/many-\d\/status/.test(path));
  const created = writes.filter(({ method, path }) => method === "POST" && /\/(?:deployments|services)(?:\?|$)/.test(path));
  assert.ok(firstStatus >= 0);
  assert.equal(created.length, 2 * names.length + 2, "a Deployment and a core Service each, and those of the first one");
  assert.ok(created.every((write) => writes.indexOf(write) < firstStatus));
});
