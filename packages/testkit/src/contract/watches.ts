import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigMaps, type Status, wordOf, words } from "./config-maps.ts";
import type { ApiServerUnderTest } from "./wire.ts";

/** What a client may expect of a watch. */
export function watchContract(server: () => ApiServerUnderTest): void {
  test("a watch from a list's resourceVersion tells what happened since, in order, with the object as it was then", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("before");
    using watch = await maps.watch({ resourceVersion: (await maps.list()).metadata.resourceVersion });
    const created = await maps.create("a", { data: { n: "1" } });
    const updated = await maps.update({ ...created, data: { n: "2" } });
    await maps.delete("a");
    const events = [await watch.next(), await watch.next(), await watch.next()];
    assert.deepEqual(events.map(wordOf), ["ADDED a", "MODIFIED a", "DELETED a"]);
    assert.deepEqual(events.map((event) => event?.object.data?.["n"]), ["1", "2", "2"]);
    assert.deepEqual(events.slice(0, 2).map((event) => event?.object.metadata.resourceVersion), [created, updated].map(({ metadata }) => metadata.resourceVersion));
    assert.ok(versionOf(events[2]?.object.metadata) > versionOf(updated.metadata), "a deletion has a resourceVersion of its own");
    assert.deepEqual([events[0]?.object.apiVersion, events[0]?.object.kind], ["v1", "ConfigMap"], "an object in an event tells its kind");
  });

  test("a name that is deleted and made anew is another object", async () => {
    const maps = await ConfigMaps.fresh(server());
    const first = await maps.create("a");
    using watch = await maps.watch({ resourceVersion: first.metadata.resourceVersion ?? "" });
    await maps.delete("a");
    const second = await maps.create("a");
    assert.notEqual(second.metadata.uid, first.metadata.uid);
    const events = [await watch.next(), await watch.next()];
    assert.deepEqual(events.map(wordOf), ["DELETED a", "ADDED a"]);
    assert.deepEqual(events.map((event) => event?.object.metadata.uid), [first.metadata.uid, second.metadata.uid]);
  });

  test("a watch is resumed from any event, without a gap and without a repetition", async () => {
    const maps = await ConfigMaps.fresh(server());
    const versions = [(await maps.list()).metadata.resourceVersion];
    for (const name of ["a", "b", "c"]) versions.push((await maps.create(name)).metadata.resourceVersion ?? "");
    for (const [from, resourceVersion] of versions.slice(0, -1).entries()) {
      using watch = await maps.watch({ resourceVersion });
      const expected = ["ADDED a", "ADDED b", "ADDED c"].slice(from);
      assert.deepEqual(await words(watch, expected.length), expected);
    }
  });

  test("a watch without a resourceVersion begins with what is there", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a");
    using watch = await maps.watch({});
    assert.equal(wordOf(await watch.next()), "ADDED a");
    await maps.create("b");
    assert.equal(wordOf(await watch.next()), "ADDED b");
  });

  test("a bookmark tells how far a quiet watch is, before the server ends it; the next goes on from there", async () => {
    const [here, there] = [await ConfigMaps.fresh(server()), await ConfigMaps.fresh(server())];
    const { metadata } = await here.create("a");
    using watch = await here.watch({ resourceVersion: metadata.resourceVersion ?? "", allowWatchBookmarks: "true", timeoutSeconds: "8" });
    const elsewhere = await there.create("a"); // a server need not tell of a version that the watch had already
    const bookmark = await watch.next();
    assert.deepEqual([bookmark?.type, bookmark?.object.kind], ["BOOKMARK", "ConfigMap"]);
    assert.ok(versionOf(bookmark?.object.metadata) >= versionOf(elsewhere.metadata));
    await here.create("b");
    using next = await here.watch({ resourceVersion: bookmark?.object.metadata.resourceVersion ?? "" });
    assert.equal(wordOf(await next.next()), "ADDED b");
  });

  test("the server ends a watch after `timeoutSeconds`", async () => {
    const maps = await ConfigMaps.fresh(server());
    using watch = await maps.watch({ resourceVersion: (await maps.list()).metadata.resourceVersion, timeoutSeconds: "1" });
    assert.equal(wordOf(await watch.next()), "the end");
  });

  test("a selector's watch tells of an object that begins or ceases to match as added or deleted", async () => {
    const maps = await ConfigMaps.fresh(server());
    using watch = await maps.watch({ resourceVersion: (await maps.list()).metadata.resourceVersion, labelSelector: "seen=yes" });
    const hidden = await maps.create("a");
    const shown = await maps.update({ ...hidden, metadata: { ...hidden.metadata, labels: { seen: "yes" } } });
    await maps.update({ ...shown, metadata: { ...shown.metadata, labels: { seen: "no" } } });
    assert.deepEqual(await words(watch, 2), ["ADDED a", "DELETED a"]);
  });

  test("a namespace's watch tells of no other namespace", async () => {
    const [here, there] = [await ConfigMaps.fresh(server()), await ConfigMaps.fresh(server())];
    using watch = await here.watch({ resourceVersion: (await here.list()).metadata.resourceVersion });
    await there.create("theirs");
    await here.create("ours");
    assert.equal(wordOf(await watch.next()), "ADDED ours");
  });

  test("a resourceVersion that is forgotten is 410, as an answer or as an event", async (context) => {
    const { forgotten } = server();
    if (forgotten === undefined) return context.skip("the server was not made to forget");
    const maps = await ConfigMaps.fresh(server());
    const answer = await maps.tryWatch({ resourceVersion: forgotten });
    if (!("next" in answer)) return assert.equal(answer.status, 410);
    using watch = answer;
    const event = await watch.next();
    assert.equal(event?.type, "ERROR");
    const { code, reason } = event.object as unknown as Status; // as in every event of this type
    assert.deepEqual([code, reason], [410, "Expired"]);
  });

  test("WatchList gives what is there and the mark of its end, then what changes; or it is refused with 400 or 422", async () => {
    const maps = await ConfigMaps.fresh(server());
    await maps.create("a", { metadata: { labels: { listed: "yes" } } });
    const query = { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan", allowWatchBookmarks: "true", labelSelector: "listed=yes" };
    const answer = await maps.tryWatch(query);
    if (!("next" in answer)) return assert.ok([400, 422].includes(answer.status), JSON.stringify(answer));
    using watch = answer;
    assert.equal(wordOf(await watch.next()), "ADDED a");
    const mark = await watch.next();
    assert.equal(mark?.type, "BOOKMARK");
    assert.equal(mark?.object.metadata.annotations?.["k8s.io/initial-events-end"], "true");
    assert.match(mark?.object.metadata.resourceVersion ?? "", /^[1-9]\d*$/);
    await maps.create("b", { metadata: { labels: { listed: "yes" } } });
    let event = await watch.next();
    while (event?.type === "BOOKMARK") event = await watch.next();
    assert.equal(wordOf(event), "ADDED b");
  });
}

/** resourceVersions are compared as numbers (KEP-5504). */
function versionOf(metadata: { readonly resourceVersion?: string } | undefined): bigint {
  return BigInt(metadata?.resourceVersion ?? 0);
}
