import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { Cache } from "../../src/cache/cache.ts";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { Controller } from "../../src/controller/controller.ts";
import { forObject } from "../../src/controller/event-handler.ts";
import { priorityOf } from "../../src/controller/event-priority.ts";
import { done } from "../../src/controller/outcome.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { lowPriority } from "../../src/queue/priority-lanes.ts";
import { ControllerMetrics } from "../../src/telemetry/controller-metrics.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { plane, realClient } from "../support/api-server.ts";
import { keptLog } from "../support/log.ts";
import { configMap } from "../support/objects.ts";

function newInformer(): Informer<ConfigMap> {
  return new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
}

describe("a resync", { concurrency: true }, () => {
  test("tells of every object once more, as an update that changes nothing, at low priority", async () => {
    const informer = newInformer();
    for (const name of ["a", "b"]) informer.observe(configMap(1, { name }));
    const events: CacheEvent<ConfigMap>[] = [];
    informer.addHandler((event) => void events.push(event));
    events.length = 0;
    await informer.resync();
    assert.deepEqual(events.map(({ type, object }) => [type, object.metadata.name]), [["updated", "a"], ["updated", "b"]]);
    assert.deepEqual(events.map(priorityOf), [lowPriority, lowPriority]);
  });

  test("leaves out what goes meanwhile", async () => {
    const informer = newInformer();
    for (const name of ["a", "b"]) informer.observe(configMap(1, { name }));
    const seen: string[] = [];
    informer.addHandler(({ type, object }) => {
      seen.push(`${type} ${object.metadata.name}`);
      if (type === "updated") informer.observeDeleted(configMap(2, { name: "b" }));
    });
    seen.length = 0;
    await informer.resync();
    assert.deepEqual(seen, ["updated a", "deleted b"]);
  });

  test("comes behind what really happened", async () => {
    const informer = newInformer();
    for (const name of ["a", "b"]) informer.observe(configMap(1, { name }));
    const [seen, release] = [[] as string[], Promise.withResolvers<void>()];
    const reconcile = async ({ name }: { readonly name: string }): Promise<typeof done> => {
      seen.push(name);
      if (name === "first") await release.promise;
      return done;
    };
    const controller = new Controller({ name: "test", reconcile, log: keptLog().log, metrics: new ControllerMetrics(new Metrics(), "test") });
    controller.start();
    informer.observe(configMap(2, { name: "first" }));
    controller.watch(informer, forObject);
    await waitFor("the worker", () => seen.includes("first"));
    seen.length = 0;
    await informer.resync();
    informer.observe(configMap(3, { name: "happened" }));
    release.resolve();
    await waitFor("the rest", () => seen.includes("a") && seen.includes("b"));
    assert.equal(seen[0], "happened");
    await controller.stop();
  });
});

test("on the API server: from the cache, again and again, with no request; and only where it was asked for", async () => {
  const namespace = await createNamespace(plane, "resync");
  const client = realClient();
  await client.create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "a" } });
  const cache = new Cache({ client, namespaces: [namespace], log: keptLog().log });
  const informer = cache.informer(kinds.configMap, { syncPeriodMs: 20, fieldSelector: "metadata.name=a" });
  let resyncs = 0;
  informer.addHandler((event) => {
    if (event.type === "updated" && event.old === event.object) resyncs += 1;
  });
  cache.start();
  await cache.synced();
  await waitFor("several", () => resyncs >= 3);
  await cache.stop();
  const atTheEnd = resyncs;
  await informer.resync();
  assert.equal(resyncs, atTheEnd + 1, "the timer went on");
});
