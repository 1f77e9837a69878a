import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { newControllerManagedBy } from "../../src/controller/builder.ts";
import { done } from "../../src/controller/outcome.ts";
import { requestOf } from "../../src/controller/request.ts";
import { setControllerReference } from "../../src/controllerutil/controller-reference.ts";
import { createOrUpdate } from "../../src/controllerutil/create-or-update.ts";
import { type ConfigMap, kinds, type Secret } from "../../src/kubernetes/index.ts";
import { Manager } from "../../src/manager.ts";
import { plane, realClient } from "../support/api-server.ts";
import { FakeApi } from "../support/fake-api.ts";
import { keptLog } from "../support/log.ts";

const client = realClient();

test("a controller of Secrets that own ConfigMaps, as kubebuilder users write it, on the API server", async () => {
  const namespace = await createNamespace(plane, "builder");
  const manager = new Manager({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), name: "test", namespaces: [namespace], log: keptLog().log });
  const secrets = manager.informer(kinds.secret);
  const children = manager.informer(kinds.configMap);
  const reconciled: string[] = [];
  newControllerManagedBy(manager)
    .for(kinds.secret, { predicates: [({ object }) => object.type === "example.com/owner"] })
    .owns(kinds.configMap)
    .watches(kinds.serviceAccount, ({ metadata }) => [`${metadata.namespace}/${metadata.annotations?.["for"]}`], { predicates: [({ object }) => object.metadata.annotations?.["for"] !== undefined] })
    .withOptions({ maxConcurrentReconciles: 2 })
    .complete(async (request) => {
      reconciled.push(request.name);
      const secret = secrets.get(request);
      if (!secret) return done;
      const desired: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: request.name }, data: { is: "there" } };
      await createOrUpdate(manager.client, kinds.configMap, { live: children.get(request), desired: setControllerReference(secret, desired), record: "example.com/fields" });
      return done;
    });
  const stop = new AbortController();
  const end = manager.run(stop.signal);
  const secret = (name: string, type: string): Secret => ({ apiVersion: "v1", kind: "Secret", type, metadata: { namespace, name } });
  await client.create(kinds.secret, secret("ignored", "Opaque"));
  await client.create(kinds.secret, secret("owner", "example.com/owner"));
  const child = async (): Promise<ConfigMap> => await client.get(kinds.configMap, { namespace, name: "owner" });
  const { uid } = (await waitFor("the child", async () => await child().catch(() => undefined))).metadata;
  await client.delete(kinds.configMap, { namespace, name: "owner" });
  await waitFor("the child to be back", async () => (await child().catch(() => undefined))?.metadata.uid !== uid && (await child().catch(() => undefined)));
  await client.create(kinds.serviceAccount, { apiVersion: "v1", kind: "ServiceAccount", metadata: { namespace, name: "mapped", annotations: { for: "elsewhere" } } });
  await waitFor("the mapped key", () => reconciled.includes("elsewhere"));
  stop.abort();
  await end;
  assert.deepEqual(new Set(reconciled), new Set(["owner", "elsewhere"]));
  const { values } = await manager.metrics.maxConcurrent.get();
  assert.deepEqual(values.map(({ labels, value }) => [labels.controller, value]), [["secret", 2]], "named as its kind");
});

describe("what a builder is told", { concurrency: true }, () => {
  const idle = async (): Promise<Manager> => new Manager({ credentials: (await FakeApi.start()).credentials(), name: "test", log: keptLog().log });
  const reconcile = async () => done;

  test("a name goes before the kind's; nothing happens before complete", async () => {
    const manager = await idle();
    const builder = newControllerManagedBy(manager).named("other").for(kinds.configMap);
    assert.deepEqual((await manager.metrics.maxConcurrent.get()).values, []);
    assert.equal(builder.complete(reconcile).name, "other");
    assert.equal(newControllerManagedBy(manager).for(kinds.replicaSet).complete(reconcile).name, "replicaset");
  });

  test("owns may come before for; only watches will do, with a name", async () => {
    const manager = await idle();
    assert.equal(newControllerManagedBy(manager).owns(kinds.pod).for(kinds.configMap).complete(reconcile).name, "configmap");
    assert.equal(newControllerManagedBy(manager).watches(kinds.pod, () => []).named("pods").complete(reconcile).name, "pods");
  });

  test("selector and transform are those of the informer", async () => {
    const manager = await idle();
    const emptied = (object: ConfigMap): ConfigMap => ({ ...object, data: {} });
    newControllerManagedBy(manager).for(kinds.configMap, { transform: emptied }).complete(reconcile);
    const object: ConfigMap = { apiVersion: "v1", kind: "ConfigMap", metadata: requestOf("n/a"), data: { a: "b" } };
    assert.deepEqual(manager.informer(kinds.configMap).project(object).data, {});
  });

  test("mistakes are said at once", async () => {
    const builder = newControllerManagedBy(await idle());
    assert.throws(() => builder.complete(reconcile), { name: "TypeError", message: /needs a name/ });
    assert.throws(() => builder.named("x").complete(reconcile), { name: "TypeError", message: /"x" watches nothing/ });
    assert.throws(() => builder.owns(kinds.pod).complete(reconcile), { name: "TypeError", message: /"x" owns objects but is for no kind/ });
    assert.throws(() => builder.for(kinds.pod).for(kinds.node), { name: "TypeError", message: /for Pod already/ });
    assert.equal(builder.complete(reconcile).name, "x");
    assert.throws(() => builder.complete(reconcile), { name: "TypeError", message: /watches nothing/ });
  });
});
