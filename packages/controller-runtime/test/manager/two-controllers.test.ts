import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { newControllerManagedBy } from "../../src/controller/builder.ts";
import { done } from "../../src/controller/outcome.ts";
import { notOwnWrite } from "../../src/controller/predicate.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { Manager } from "../../src/manager.ts";
import { plane, realClient } from "../support/api-server.ts";
import { keptLog } from "../support/log.ts";

test("notOwnWrite: a controller hears of what another one of its manager wrote, and not of its own writes, on the API server", async (context) => {
  const namespace = await createNamespace(plane, "two-controllers");
  const manager = new Manager({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), name: "test", namespaces: [namespace], log: keptLog().log });
  const configMaps = manager.informer(kinds.configMap);
  const heard: string[] = [];
  /** Puts its mark on the object; `follows` is the mark that it waits for. */
  const marking = (mark: string, follows?: string): void => {
    newControllerManagedBy(manager)
      .named(mark)
      .for(kinds.configMap, { predicates: [notOwnWrite, ({ object }) => object.metadata.name === "shared"] })
      .complete(async (request) => {
        const object = configMaps.get(request);
        const marks = object?.data ?? {};
        heard.push(`${mark}: ${Object.keys(marks).toSorted().join()}`);
        if (!object || mark in marks || (follows && !(follows in marks))) return done;
        await manager.client.update<ConfigMap>(kinds.configMap, { ...object, data: { ...marks, [mark]: "was here" } });
        return done;
      });
  };
  marking("first");
  marking("second", "first");
  const stop = new AbortController();
  const end = manager.run(stop.signal);
  context.after(async () => {
    stop.abort();
    await end;
  });
  const client = realClient();
  await client.create<ConfigMap>(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "shared" }, data: {} });
  await waitFor("the second to follow the first, and the first to hear of it", () => heard.includes("first: first,second"));
  await client.patch(kinds.configMap, { namespace, name: "shared" }, { type: "application/merge-patch+json", body: { data: { z: "somebody" } } });
  await waitFor("both to hear of somebody's write", () => heard.filter((line) => line.endsWith("first,second,z")).length === 2);
  assert.deepEqual(heard.filter((line) => line.startsWith("second")), ["second: ", "second: first", "second: first,second,z"], "its own write brought no reconcile");
});
