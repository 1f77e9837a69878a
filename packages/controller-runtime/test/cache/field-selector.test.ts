import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { Cache } from "../../src/cache/cache.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { plane, realClient } from "../support/api-server.ts";
import { keptLog } from "../support/log.ts";

const client = realClient();
const named = (namespace: string, name: string): ConfigMap => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } });

test("a field selector narrows a list and an informer: what it leaves out is neither listed nor watched", async () => {
  const namespace = await createNamespace(plane, "field-selector");
  for (const name of ["a", "b"]) await client.create(kinds.configMap, named(namespace, name));
  const listed = await client.list(kinds.configMap, { namespace, fieldSelector: "metadata.name=a" });
  assert.deepEqual(listed.map(({ metadata }) => metadata.name), ["a"]);

  const cache = new Cache({ client: realClient(), namespaces: [namespace], log: keptLog().log });
  const informer = cache.informer(kinds.configMap, { fieldSelector: "metadata.name!=b" });
  const seen: string[] = [];
  informer.addHandler(({ object }) => void seen.push(object.metadata.name ?? ""));
  cache.start();
  await cache.synced();
  await client.delete(kinds.configMap, { namespace, name: "b" });
  await client.create(kinds.configMap, named(namespace, "b"));
  await client.create(kinds.configMap, named(namespace, "c"));
  await waitFor("the last one", () => seen.includes("c"));
  assert.ok(seen.includes("a") && !seen.includes("b"), seen.join());
  await cache.stop();
});
