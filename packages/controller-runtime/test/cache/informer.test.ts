import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

interface Setup {
  readonly informer: Informer<ConfigMap>;
  /** What a handler was told: type, name, resourceVersion, and whose write it was. */
  readonly told: string[];
  readonly errors: unknown[];
  readonly clock: { ms: number };
}

function setUp(): Setup {
  const errors: unknown[] = [];
  const told: string[] = [];
  const clock = { ms: 0 };
  const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => errors.push(error), now: () => clock.ms });
  informer.addHandler((event) => told.push(lineOf(event)));
  return { informer, told, errors, clock };
}

function lineOf(event: CacheEvent<ConfigMap>): string {
  const { name, resourceVersion, uid } = event.object.metadata;
  const flags = [event.own && "own", event.type === "added" && event.initial && "initial"].filter(Boolean);
  return [event.type, `${name}:${uid}@${resourceVersion}`, ...flags].join(" ");
}

const versionOf = (informer: Informer<ConfigMap>, name = "a"): string | undefined => informer.get({ namespace: "n", name })?.metadata.resourceVersion;
const wrote = (object: ConfigMap) => ({ type: "written", object }) as const;
const deleted = (uid: string, name = "a") => ({ type: "deleted", uid, ref: { namespace: "n", name } }) as const;

describe("property 4: own writes are seen", () => {
  test("a write is in the cache before the watch shows it, and handlers hear of it once, as our own", () => {
    const { informer, told } = setUp();
    informer.absorb(wrote(configMap(5)));
    assert.equal(versionOf(informer), "5");
    assert.deepEqual(told, []);
    informer.observe(configMap(5));
    assert.deepEqual(told, ["added a:u1@5 own"]);
  });

  test("watch events that are older than our write do not take it back; what somebody wrote in between is told of with it, as not our own", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(wrote(configMap(7)));
    for (const version of [3, 5]) informer.observe(configMap(version));
    assert.equal(versionOf(informer), "7");
    informer.observe(configMap(7));
    informer.observe(configMap(9));
    assert.deepEqual(told, ["added a:u1@1 initial", "updated a:u1@7", "updated a:u1@9"]);
  });

  test("the object before our write is what handlers are given as old", async () => {
    const { informer } = setUp();
    const old: (string | undefined)[] = [];
    informer.addHandler((event) => event.type === "updated" && old.push(event.old.metadata.resourceVersion));
    await informer.replace([configMap(1)], "1");
    informer.absorb(wrote(configMap(5)));
    informer.absorb(wrote(configMap(6)));
    informer.observe(configMap(6));
    assert.deepEqual(old, ["1"]);
  });

  test("the watch may be faster than the answer to our write, which is our own all the same", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    const end = informer.writing({ namespace: "n", name: "a" });
    for (const version of [5, 6]) {
      informer.observe(configMap(version));
      informer.progress(String(version));
    }
    assert.deepEqual([told, versionOf(informer)], [["added a:u1@1 initial"], "1"]);
    informer.absorb(wrote(configMap(5)));
    assert.equal(versionOf(informer), "5");
    end();
    assert.deepEqual(told, ["added a:u1@1 initial", "updated a:u1@5 own", "updated a:u1@6"]);
  });

  test("what the watch shows during a write that fails is told when that is over", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    const ends = [informer.writing({ namespace: "n", name: "a" }), informer.writing({ namespace: "n", name: "a" })];
    informer.observe(configMap(3));
    informer.observeDeleted(configMap(4));
    informer.observe(configMap(5, { name: "b" }));
    assert.deepEqual(told, ["added a:u1@1 initial", "added b:u1@5"], "other objects do not wait");
    for (const end of ends) end();
    assert.deepEqual(told.slice(2), ["updated a:u1@3", "deleted a:u1@4"]);
  });

  test("a list that comes in during a write is newer than what waits", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    const end = informer.writing({ namespace: "n", name: "a" });
    informer.observe(configMap(3));
    await informer.replace([configMap(4)], "4");
    end();
    assert.deepEqual(told, ["added a:u1@1 initial", "updated a:u1@3", "updated a:u1@4"]);
    assert.equal(versionOf(informer), "4");
  });

  test("somebody else's write on top of ours is theirs", () => {
    const { informer, told } = setUp();
    informer.absorb(wrote(configMap(5)));
    informer.observe(configMap(6));
    assert.deepEqual(told, ["added a:u1@6"]);
  });

  test("what we deleted is gone at once, and a late MODIFIED does not bring it back", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(deleted("u1"));
    assert.equal(versionOf(informer), undefined);
    informer.observe(configMap(2));
    assert.equal(versionOf(informer), undefined);
    informer.observeDeleted(configMap(3));
    assert.deepEqual(told, ["added a:u1@1 initial", "deleted a:u1@3 own"]);
  });

  test("a deletion of an object that has a successor by now leaves the successor", () => {
    const { informer } = setUp();
    informer.observe(configMap(4, { uid: "u2" }));
    informer.absorb(deleted("u1"));
    assert.equal(versionOf(informer), "4");
  });

  test("after a deletion by us, the successor that somebody else made is seen", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(deleted("u1"));
    informer.observe(configMap(4, { uid: "u2" }));
    assert.deepEqual(told.slice(1), ["deleted a:u1@1", "added a:u2@4"]);
  });

  test("deleted and created anew by us: the old one's late DELETED does not remove the new one", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(deleted("u1"));
    informer.absorb(wrote(configMap(6, { uid: "u2" })));
    informer.observeDeleted(configMap(5, { uid: "u1" }));
    assert.equal(versionOf(informer), "6");
    informer.observe(configMap(6, { uid: "u2" }));
    assert.deepEqual(told.slice(1), ["deleted a:u1@1", "added a:u2@6 own"]);
  });

  test("made and deleted by us in place of another: handlers hear of the end of the one they knew", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(wrote(configMap(6, { uid: "u2" })));
    informer.absorb(deleted("u2"));
    informer.observeDeleted(configMap(5, { uid: "u1" }));
    informer.observe(configMap(6, { uid: "u2" }));
    informer.observeDeleted(configMap(7, { uid: "u2" }));
    assert.deepEqual(told.slice(1), ["deleted a:u1@1"]);
  });

  test("a write that the watch has overtaken changes nothing", async () => {
    const { informer } = setUp();
    await informer.replace([], "1");
    informer.observe(configMap(5));
    informer.observe(configMap(9));
    informer.progress("9");
    informer.absorb(wrote(configMap(5)));
    assert.equal(versionOf(informer), "9");
  });

  test("a write to what is gone already, as the watch knows, does not bring it back", async () => {
    const { informer } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.observeDeleted(configMap(8));
    informer.progress("8");
    informer.absorb(wrote(configMap(5)));
    assert.equal(versionOf(informer), undefined);
  });

  test("a list that is older than our write keeps it; a newer one that lacks it drops it", async () => {
    const { informer, told } = setUp();
    informer.absorb(wrote(configMap(5)));
    await informer.replace([], "4");
    assert.equal(versionOf(informer), "5");
    await informer.replace([], "6");
    assert.equal(versionOf(informer), undefined);
    assert.deepEqual(told, ["deleted a:u1@5"], "a reconcile counted on it, so it must hear of its end");
  });

  test("a list that is older than our deletion does not bring the object back", async () => {
    const { informer } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(deleted("u1"));
    await informer.replace([configMap(1)], "2");
    assert.equal(versionOf(informer), undefined);
  });

  test("a list that is older than what we created and deleted since does not let its late events through", async () => {
    const { informer, told } = setUp();
    await informer.replace([], "1");
    informer.absorb(wrote(configMap(6)));
    informer.absorb(deleted("u1"));
    await informer.replace([], "4");
    informer.observe(configMap(6));
    assert.equal(versionOf(informer), undefined);
    informer.observeDeleted(configMap(7));
    assert.deepEqual(told, []);
  });

  test("a list that lacks what we created in place of another tells of the end of both", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    informer.absorb(wrote(configMap(6, { uid: "u2" })));
    await informer.replace([], "9");
    assert.deepEqual(told.slice(1), ["deleted a:u1@1", "deleted a:u2@6"]);
  });

  for (const namespace of [undefined, "n"]) {
    test(`a list (of ${namespace ?? "all"}) tells of our deletion when the watch missed it`, async () => {
      const { informer, told } = setUp();
      await informer.replace([configMap(1)], "1", namespace);
      informer.absorb(deleted("u1"));
      await informer.replace([], "9", namespace);
      assert.deepEqual(told, ["added a:u1@1 initial", "deleted a:u1@1 own"]);
      informer.observe(configMap(10, { uid: "u2" }));
      assert.deepEqual(told.slice(2), ["added a:u2@10"]);
    });
  }

  test("a write that no list knows is believed for a minute: the control plane may have been restored from a backup", async () => {
    const { informer, clock } = setUp();
    informer.absorb(wrote(configMap(500)));
    await informer.replace([configMap(3)], "4");
    assert.equal(versionOf(informer), "500");
    clock.ms = 60_001;
    await informer.replace([configMap(3)], "4");
    assert.equal(versionOf(informer), "3");
  });
});

describe("what the watch says", () => {
  test("the same version again is no event", async () => {
    const { informer, told } = setUp();
    informer.observe(configMap(1));
    informer.observe(configMap(1));
    await informer.replace([configMap(1)], "2");
    assert.deepEqual(told, ["added a:u1@1"]);
  });

  test("an object deleted and made anew while we did not look is two events", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1)], "1");
    await informer.replace([configMap(5, { uid: "u2" })], "6");
    assert.deepEqual(told.slice(1), ["deleted a:u1@1", "added a:u2@5"]);
  });

  test("a list of one namespace says nothing about the others", async () => {
    const { informer, told } = setUp();
    await informer.replace([configMap(1), configMap(2, { name: "b" })], "2", "n");
    await informer.replace([configMap(1, { namespace: "m", uid: "m1" })], "2", "m");
    await informer.replace([configMap(1)], "3", "n");
    assert.deepEqual([...informer.store.keys()].toSorted(), ["m/a", "n/a"]);
    assert.equal(told.at(-1), "deleted b:u1@2");
  });

  test("a deletion of what was never there is no event", () => {
    const { informer, told } = setUp();
    informer.observeDeleted(configMap(1));
    assert.deepEqual(told, []);
  });
});

describe("handlers", () => {
  test("one that throws is reported and does not keep the others from hearing", () => {
    const { informer, errors, told } = setUp();
    const heard: string[] = [];
    informer.addHandler(() => {
      throw new Error("bug");
    });
    informer.addHandler((event) => heard.push(event.type));
    informer.observe(configMap(1));
    assert.deepEqual([heard, told.length, errors.map(String)], [["added"], 1, ["Error: bug"]]);
  });

  test("one that comes late is told of what is there", async () => {
    const { informer } = setUp();
    await informer.replace([configMap(1)], "1");
    const heard: string[] = [];
    informer.addHandler((event) => heard.push(lineOf(event)));
    assert.deepEqual(heard, ["added a:u1@1 initial"]);
  });
});

test("managedFields are not kept, nor in what project gives", () => {
  const { informer } = setUp();
  const fat = (): ConfigMap => ({ ...configMap(1), metadata: { ...configMap(1).metadata, managedFields: [{}] } });
  informer.observe(fat());
  assert.equal(informer.get({ namespace: "n", name: "a" })?.metadata.managedFields, undefined);
  assert.equal(informer.project(fat()).metadata.managedFields, undefined);
});
