import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigMaps, type ConfigMapList, expectFailure, expectStatus, namesOf } from "./config-maps.ts";
import { type ApiServerUnderTest, send } from "./wire.ts";

/** What a client may expect of GET on a collection. */
export function listContract(server: () => ApiServerUnderTest): void {
  test("a list tells its kind and its resourceVersion, and may be empty", async () => {
    const maps = await ConfigMaps.fresh(server());
    const { apiVersion, kind, metadata, items } = await maps.list();
    assert.deepEqual({ apiVersion, kind, items }, { apiVersion: "v1", kind: "ConfigMapList", items: [] });
    assert.match(metadata.resourceVersion, /^[1-9]\d*$/);
  });

  test("a list has what was created before it, as it is", async () => {
    const maps = await ConfigMaps.fresh(server());
    const created = await maps.create("a", { data: { key: "value" } });
    const [listed] = (await maps.list()).items;
    assert.deepEqual([listed?.metadata, listed?.data], [created.metadata, created.data]);
  });

  test("pages have at most `limit` objects, together all of them, as they were at the first page", async () => {
    const maps = await ConfigMaps.fresh(server());
    for (const name of ["a", "b", "c", "d", "e"]) await maps.create(name, { metadata: { labels: { paged: "yes" } } });
    const query = { limit: "2", labelSelector: "paged=yes" };
    const pages = [await maps.list(query)];
    await maps.create("f", { metadata: { labels: { paged: "yes" } } });
    for (let token = pages[0]?.metadata.continue; token; token = pages.at(-1)?.metadata.continue) pages.push(await maps.list({ ...query, continue: token }));
    assert.ok(pages.every(({ items }) => items.length <= 2));
    assert.deepEqual(pages.flatMap(namesOf).toSorted(), ["a", "b", "c", "d", "e"]);
    assert.equal(new Set(pages.map(({ metadata }) => metadata.resourceVersion)).size, 1, "one list has one resourceVersion");
  });

  test("a continue token that nobody issued is a bad request", async () => {
    const maps = await ConfigMaps.fresh(server());
    expectFailure(await maps.request({ path: "?limit=1&continue=nonsense" }), 400, "BadRequest");
  });

  test("a namespace has its own objects; the list of all namespaces has everybody's", async () => {
    const [here, there] = [await ConfigMaps.fresh(server()), await ConfigMaps.fresh(server())];
    const metadata = { labels: { test: here.namespace } };
    const mine = await here.create("same", { metadata });
    const theirs = await there.create("same", { metadata });
    assert.notEqual(mine.metadata.uid, theirs.metadata.uid);
    assert.deepEqual((await here.list({ labelSelector: `test=${here.namespace}` })).items.map(({ metadata }) => metadata.uid), [mine.metadata.uid]);
    const all = expectStatus(await send<ConfigMapList>(server(), { path: `/api/v1/configmaps?labelSelector=test%3D${here.namespace}` }), 200);
    assert.deepEqual(all.items.map(({ metadata }) => metadata.namespace ?? "").toSorted(), [here.namespace, there.namespace].toSorted());
  });

  for (const [labelSelector, expected] of Object.entries(selected)) {
    test(`the selector "${labelSelector}" finds ${expected.join(" and ") || "nothing"}`, async () => {
      const maps = await ConfigMaps.fresh(server());
      const labels = { a: { tier: "web" }, b: { tier: "db", old: "" }, c: { other: "1" } };
      for (const [name, each] of Object.entries(labels)) await maps.create(name, { metadata: { labels: each } });
      assert.deepEqual(namesOf(await maps.list({ labelSelector })), expected);
    });
  }
}

/** Over a: tier=web; b: tier=db, old=""; c: other=1. */
const selected: Readonly<Record<string, readonly string[]>> = {
  "tier=web": ["a"],
  "tier==web": ["a"],
  "tier!=web": ["b", "c"],
  "tier in (web,db)": ["a", "b"],
  "tier notin (web)": ["b", "c"],
  tier: ["a", "b"],
  "!tier": ["c"],
  "tier,!old": ["a"],
  "old=": ["b"],
  "tier=web,tier=db": [],
};
