import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { Cache } from "../../src/cache/cache.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { plane, realClient } from "../support/api-server.ts";

test("a cache of two namespaces holds and follows what is in these alone; what is in no namespace it holds whole", async (t) => {
  const client = realClient();
  const [one, two, other] = await Promise.all(["one", "two", "other"].map(async (name) => await createNamespace(plane, name)));
  assert.ok(one && two && other);
  const create = async (namespace: string, name: string): Promise<unknown> => await client.create(kinds.secret, { apiVersion: "v1", kind: "Secret", metadata: { namespace, name } });
  await Promise.all([one, two, other].map(async (namespace) => await create(namespace, "before")));
  const cache = new Cache({ client, namespaces: [one, two], log: createLog({ level: "error" }) });
  const secrets = cache.informer(kinds.secret);
  const namespaces = cache.informer(kinds.namespace);
  t.after(async () => await cache.stop());
  cache.start();
  await cache.synced();
  const held = (): readonly string[] => [...secrets.store.values()].map(({ metadata: { namespace, name } }) => `${namespace}/${name}`).toSorted();
  assert.deepEqual(held(), [`${one}/before`, `${two}/before`].toSorted());
  await create(other, "after");
  await Promise.all([create(one, "after"), create(two, "after"), client.delete(kinds.secret, { namespace: one, name: "before" })]);
  const expected = [`${one}/after`, `${two}/after`, `${two}/before`].toSorted();
  await waitFor("the changes", () => held().join() === expected.join());
  assert.ok(namespaces.get({ name: other }), "a namespace is in no namespace");
});
