import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { Cache } from "../../src/cache/cache.ts";
import type { CacheEvent } from "../../src/cache/informer.ts";
import type { Client } from "../../src/client/client.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { plane, realClient } from "../support/api-server.ts";
import { added, FakeApi, initialEventsEnd, modified, removed, type Exchange } from "../support/fake-api.ts";
import { configMap } from "../support/objects.ts";

/** Somebody else's hand on the cluster. */
interface Cluster {
  readonly namespace: string;
  readonly client: Client;
  put(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
}

async function realCluster(): Promise<Cluster> {
  const namespace = await createNamespace(plane, "contract");
  const other = realClient();
  return {
    namespace,
    client: realClient(),
    put: async (name, value) => void (await other.apply(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name }, data: { value } })),
    remove: async (name) => await other.delete(kinds.configMap, { namespace, name }),
  };
}

/** The same by hand: a store with a version, and streams that are told of each change. */
async function fakeCluster(): Promise<Cluster> {
  const objects = new Map<string, ConfigMap>();
  const watches: Exchange[] = [];
  let version = 1;
  const api = await FakeApi.start((exchange) => {
    exchange.send(...[...objects.values()].map(added), initialEventsEnd(version));
    watches.push(exchange);
  });
  const tell = (event: object): void => watches.forEach((watch) => watch.send(event));
  return {
    namespace: "n",
    client: api.client(),
    put: async (name, value) => {
      const known = objects.has(name);
      const object = configMap(++version, { name, uid: objects.get(name)?.metadata.uid ?? `u${version}`, data: { value } });
      objects.set(name, object);
      tell(known ? modified(object) : added(object));
    },
    remove: async (name) => {
      const object = objects.get(name) ?? assert.fail();
      objects.delete(name);
      tell(removed(configMap(++version, { name, uid: object.metadata.uid ?? "" })));
    },
  };
}

function lineOf(event: CacheEvent<ConfigMap>): string {
  const line = `${event.type} ${event.object.metadata.name}=${event.object.data?.["value"]}`;
  return event.type === "updated" ? `${line} was ${event.old.data?.["value"]}` : line;
}

for (const [name, clusterOf] of Object.entries({ "the fake": fakeCluster, "the API server": realCluster })) {
  describe(`a cache on ${name}`, () => {
    test("lists what is there, then follows what is added, changed, removed and made anew", async () => {
      const cluster = await clusterOf();
      await cluster.put("a", "1");
      const cache = new Cache({ client: cluster.client, namespaces: [cluster.namespace], log: createLog({ level: "error" }) });
      const told: string[] = [];
      const informer = cache.informer(kinds.configMap);
      assert.equal(cache.informer(kinds.configMap), informer, "a kind is watched once");
      informer.addHandler((event) => {
        if (event.object.metadata.name !== "kube-root-ca.crt") told.push(lineOf(event));
      });
      cache.start();
      await cache.synced();
      assert.deepEqual(told, ["added a=1"]);
      const expected = ["added a=1"];
      const step = async (change: Promise<void>, ...events: readonly string[]): Promise<void> => {
        await change;
        expected.push(...events);
        await waitFor(events.join(), () => told.length >= expected.length);
        assert.deepEqual(told.map((line) => line.replace(/^(deleted \w+)=.*/, "$1")), expected);
      };
      await step(cluster.put("b", "1"), "added b=1");
      await step(cluster.put("a", "2"), "updated a=2 was 1");
      await step(cluster.remove("a"), "deleted a");
      await step(cluster.put("a", "3"), "added a=3");
      await cache.stop();
    });
  });
}

test("property 4: on the API server, a read after each own write finds that write", async () => {
  const namespace = await createNamespace(plane, "own-writes");
  const log = createLog({ level: "error" });
  const cache: Cache = new Cache({ client: realClient(), namespaces: [namespace], log });
  const client = realClient({ written: (kind, write) => cache.absorb(kind, write) });
  const informer = cache.informer(kinds.configMap);
  const told: string[] = [];
  informer.addHandler((event) => event.object.metadata.name === "a" && told.push(`${event.type}${event.own ? " own" : ""}`));
  cache.start();
  await cache.synced();
  const ref = { namespace, name: "a" };
  let object = await client.create<ConfigMap>(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: ref });
  for (let count = 0; count < 50; count++) {
    object = await client.update(kinds.configMap, { ...object, data: { count: String(count) } });
    assert.equal(informer.get(ref)?.data?.["count"], String(count));
  }
  await client.delete(kinds.configMap, ref, { uid: object.metadata.uid ?? "" });
  assert.equal(informer.get(ref), undefined);
  await waitFor("the deletion", () => told.some((line) => line.startsWith("deleted")));
  assert.equal(informer.get(ref), undefined);
  await cache.stop();
});
