import assert from "node:assert/strict";
import { test } from "node:test";
import { type ConfigMap, ConfigMaps, expectFailure, expectStatus } from "./config-maps.ts";
import type { ApiServerUnderTest } from "./wire.ts";

/** What a client may expect of POST, PUT, PATCH and DELETE. */
export function writeContract(server: () => ApiServerUnderTest): void {
  test("what is created has an identity, and is found as it was answered", async () => {
    const maps = await ConfigMaps.fresh(server());
    const created = await maps.create("a", { data: { key: "value" } });
    const { namespace, uid, resourceVersion, creationTimestamp } = created.metadata;
    assert.equal(namespace, maps.namespace);
    assert.ok(uid);
    assert.match(resourceVersion ?? "", /^[1-9]\d*$/);
    assert.match(creationTimestamp ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.deepEqual(await maps.get("a"), created);
  });

  test("generateName makes a name of its own for each", async () => {
    const maps = await ConfigMaps.fresh(server());
    const create = async (): Promise<string> => {
      const body = { apiVersion: "v1", kind: "ConfigMap", metadata: { generateName: "made-" } };
      return expectStatus(await maps.request<ConfigMap>({ method: "POST", body }), 201).metadata.name ?? "";
    };
    const [first, second] = [await create(), await create()];
    assert.match(first, /^made-.+/);
    assert.notEqual(first, second);
  });

  test("an update keeps the identity and has a newer resourceVersion; one that changes nothing has the same", async () => {
    const maps = await ConfigMaps.fresh(server());
    const created = await maps.create("a", { data: { n: "1" } });
    const updated = await maps.update({ ...created, data: { n: "2" } });
    assert.deepEqual([updated.metadata.uid, updated.metadata.creationTimestamp], [created.metadata.uid, created.metadata.creationTimestamp]);
    assert.ok(BigInt(updated.metadata.resourceVersion ?? 0) > BigInt(created.metadata.resourceVersion ?? 0));
    assert.equal((await maps.update(updated)).metadata.resourceVersion, updated.metadata.resourceVersion);
  });

  test("an update from a stale resourceVersion is a conflict and changes nothing; without one it passes", async () => {
    const maps = await ConfigMaps.fresh(server());
    const stale = await maps.create("a", { data: { n: "1" } });
    await maps.update({ ...stale, data: { n: "2" } });
    expectFailure(await maps.tryUpdate({ ...stale, data: { n: "3" } }), 409, "Conflict");
    assert.equal((await maps.get("a")).data?.["n"], "2");
    assert.equal((await maps.update({ metadata: { name: "a" }, data: { n: "4" } })).data?.["n"], "4");
  });

  test("an update with the uid of a predecessor is a conflict", async () => {
    const maps = await ConfigMaps.fresh(server());
    const first = await maps.create("a");
    await maps.delete("a");
    await maps.create("a");
    expectFailure(await maps.tryUpdate({ metadata: { name: "a", uid: first.metadata.uid ?? "" } }), 409, "Conflict");
  });

  test("a deletion with another's uid or a stale resourceVersion is a conflict; with the right ones it is done", async () => {
    const maps = await ConfigMaps.fresh(server());
    const created = await maps.create("a");
    const { uid = "", resourceVersion = "" } = (await maps.update({ ...created, data: { n: "1" } })).metadata;
    expectFailure(await maps.delete("a", { uid: "00000000-0000-0000-0000-000000000000" }), 409, "Conflict");
    expectFailure(await maps.delete("a", { resourceVersion: created.metadata.resourceVersion ?? "" }), 409, "Conflict");
    expectStatus(await maps.delete("a", { uid, resourceVersion }), 200);
    expectFailure(await maps.request({ path: "/a" }), 404, "NotFound");
  });

  test("a finalizer keeps a deleted object until it is taken away", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a", { metadata: { finalizers: ["example.com/wait"] } });
    expectStatus(await maps.delete("a"), 200);
    const kept = await maps.get("a");
    assert.ok(kept.metadata.deletionTimestamp);
    await maps.update({ ...kept, metadata: { ...kept.metadata, finalizers: [] } });
    expectFailure(await maps.request({ path: "/a" }), 404, "NotFound");
  });

  test("a merge patch sets what it has, and removes what it says is null", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a", { data: { gone: "1", stays: "2" } });
    const body = { data: { gone: null, added: "3" } };
    const patched = expectStatus(await maps.request<ConfigMap>({ method: "PATCH", path: "/a", body, contentType: "application/merge-patch+json" }), 200);
    assert.deepEqual(patched.data, { stays: "2", added: "3" });
  });
}
