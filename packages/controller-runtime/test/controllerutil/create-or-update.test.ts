import assert from "node:assert/strict";
import { test } from "node:test";
import { createNamespace } from "@service-operator/testkit";
import { setControllerReference } from "../../src/controllerutil/controller-reference.ts";
import { createOrUpdate, type OperationResult } from "../../src/controllerutil/create-or-update.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { kubectl, plane, realClient } from "../support/api-server.ts";

const record = "example.com/fields";
const namespace = await createNamespace(plane, "controllerutil");
const client = realClient();

const wanted = (name: string, data: Record<string, string>): ConfigMap => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name }, data });
const read = async (name: string): Promise<ConfigMap> => await client.get(kinds.configMap, { namespace, name });

test("creates, updates, and leaves alone; what left goes, what others set stays", async () => {
  const name = "whole";
  const owner = await client.create(kinds.configMap, wanted("owner", {}));
  const bring = async (live: ConfigMap | undefined, data: Record<string, string>): Promise<OperationResult> =>
    await createOrUpdate(client, kinds.configMap, { live, desired: setControllerReference(owner, wanted(name, data)), record });
  assert.equal(await bring(undefined, { stays: "1", goes: "1" }), "created");
  const created = await read(name);
  assert.equal(created.metadata.ownerReferences?.[0]?.uid, owner.metadata.uid);
  assert.equal(await bring(created, { stays: "1", goes: "1" }), "unchanged");
  assert.equal((await read(name)).metadata.resourceVersion, created.metadata.resourceVersion);
  await kubectl(["patch", "-n", namespace, "configmap", name, "--type=merge", "-p", JSON.stringify({ data: { theirs: "x" } })]);
  assert.equal(await bring(await read(name), { stays: "2" }), "updated");
  assert.deepEqual((await read(name)).data, { stays: "2", theirs: "x" });
  assert.equal(await bring(await read(name), { stays: "2" }), "unchanged");
});

test("never goes over what somebody wrote since it looked", async () => {
  const name = "raced";
  const desired = wanted(name, { a: "1" });
  await createOrUpdate(client, kinds.configMap, { live: undefined, desired, record });
  await assert.rejects(createOrUpdate(client, kinds.configMap, { live: undefined, desired, record }), { code: "AlreadyExists" });
  const live = await read(name);
  await kubectl(["annotate", "-n", namespace, "configmap", name, "theirs=x"]);
  await assert.rejects(createOrUpdate(client, kinds.configMap, { live, desired: wanted(name, { a: "2" }), record }), { code: "Conflict" });
});

test("an object of 6,000 fields is made, settles, and loses what left it: its record fits into the annotation", async () => {
  const data = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`setting.number.${index}.of.the.application`, "x"]));
  const put = async (live: ConfigMap | undefined, count: number): Promise<OperationResult> => await createOrUpdate(client, kinds.configMap, { live, desired: wanted("many", data(count)), record });
  assert.equal(await put(undefined, 6_000), "created");
  assert.equal(await put(await read("many"), 6_000), "unchanged");
  assert.equal(await put(await read("many"), 3), "updated");
  assert.deepEqual((await read("many")).data, data(3));
});
