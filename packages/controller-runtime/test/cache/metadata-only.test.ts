import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { Cache } from "../../src/cache/cache.ts";
import type { Client } from "../../src/client/client.ts";
import { metadataOnly, type PartialObjectMetadata } from "../../src/client/metadata-only.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { plane, realClient } from "../support/api-server.ts";

const kind = metadataOnly(kinds.configMap);
const log = createLog({ level: "error" });

const configMap = (namespace: string, name: string): ConfigMap => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name, labels: { test: "metadata" } }, data: { large: "x".repeat(1000) } });

function isMetadataAlone(object: PartialObjectMetadata): void {
  assert.deepEqual([object.apiVersion, object.kind, object.metadata.labels], ["v1", "ConfigMap", { test: "metadata" }]);
  assert.deepEqual(Object.keys(object).toSorted(), ["apiVersion", "kind", "metadata"]);
}

describe("the API server sends metadata alone", { concurrency: true }, () => {
  test("to get, list and patch", async () => {
    const namespace = await createNamespace(plane, "metadata-read");
    const client = realClient();
    await client.create(kinds.configMap, configMap(namespace, "a"));
    isMetadataAlone(await client.get(kind, { namespace, name: "a" }));
    const items = await client.list(kind, { namespace, labelSelector: "test=metadata" });
    assert.equal(items.length, 1);
    for (const item of items) isMetadataAlone(item);
    isMetadataAlone(await client.patch(kind, { namespace, name: "a" }, { type: "application/merge-patch+json", body: { metadata: { annotations: { a: "b" } } } }));
    assert.equal((await client.get(kinds.configMap, { namespace, name: "a" })).data?.["large"]?.length, 1000);
  });

  for (const sendInitialEvents of [true, false]) {
    test(`to a watch ${sendInitialEvents ? "that begins with what is there (WatchList)" : "of changes"}`, async () => {
      const namespace = await createNamespace(plane, "metadata-watch");
      const client = realClient();
      const { metadata } = await client.listPage(kind, { namespace });
      await client.create(kinds.configMap, configMap(namespace, "a"));
      const stop = new AbortController();
      const from = sendInitialEvents ? { sendInitialEvents } : { resourceVersion: metadata.resourceVersion };
      const seen: string[] = [];
      for await (const events of client.watch(kind, { namespace, labelSelector: "test=metadata", signal: stop.signal, ...from })) {
        for (const { type, object } of events) {
          seen.push(type);
          if (type !== "BOOKMARK") isMetadataAlone(object);
        }
        if (seen.includes("ADDED") && (!sendInitialEvents || seen.includes("BOOKMARK"))) break;
      }
      assert.deepEqual(seen, sendInitialEvents ? ["ADDED", "BOOKMARK"] : ["ADDED"]);
    });
  }

  test("to a cache, which holds it beside the whole objects and sees our writes at once (property 4)", async () => {
    const namespace = await createNamespace(plane, "metadata-cache");
    const cache: Cache = new Cache({ client: realClient(), namespaces: [namespace], log });
    const client: Client = realClient({ written: (of, write) => cache.absorb(of, write) });
    const [partial, whole] = [cache.informer(kind), cache.informer(kinds.configMap)];
    cache.start();
    await cache.synced();
    const ref = { namespace, name: "a" };
    const { metadata } = await client.create(kinds.configMap, configMap(namespace, "a"));
    isMetadataAlone(partial.get(ref) ?? assert.fail("our write is not there"));
    assert.equal(whole.get(ref)?.data?.["large"]?.length, 1000);
    await realClient().patch(kinds.configMap, ref, { type: "application/merge-patch+json", body: { metadata: { annotations: { by: "another" } } } });
    isMetadataAlone(await waitFor("the change", () => (partial.get(ref)?.metadata.annotations?.["by"] === "another" ? partial.get(ref) : undefined)));
    await client.delete(kinds.configMap, ref, { uid: metadata.uid ?? "" });
    assert.deepEqual([partial.get(ref), whole.get(ref)], [undefined, undefined]);
    await cache.stop();
  });
});
