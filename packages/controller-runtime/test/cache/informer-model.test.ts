import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compareResourceVersions } from "../../src/cache/resource-version.ts";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

/** A cluster of two names, its watch as a log that is delivered late, and the answers to our writes. */
class Cluster {
  readonly #informer: Informer<ConfigMap>;
  readonly objects = new Map<string, ConfigMap>();
  /** What the watch has shown so far: what a stale list shows. */
  #shown = new Map<string, ConfigMap>();
  #shownVersion = 0;
  #log: { readonly type: "observe" | "observeDeleted"; readonly object: ConfigMap }[] = [];
  #version = 0;

  constructor(informer: Informer<ConfigMap>) {
    this.#informer = informer;
  }

  /** Creates or updates; by us where `own`, so that the answer reaches the cache at once. */
  write(name: string, own: boolean): void {
    const uid = this.objects.get(name)?.metadata.uid ?? `u${this.#version}`;
    const object = configMap(++this.#version, { name, uid });
    this.objects.set(name, object);
    this.#log.push({ type: "observe", object });
    if (own) this.#informer.absorb({ type: "written", object });
  }

  remove(name: string, own: boolean): void {
    const object = this.objects.get(name);
    if (!object) return;
    this.objects.delete(name);
    this.#log.push({ type: "observeDeleted", object: configMap(++this.#version, { name, uid: object.metadata.uid ?? "" }) });
    if (own) this.#informer.absorb({ type: "deleted", uid: object.metadata.uid ?? "", ref: { namespace: "n", name } });
  }

  deliver(): void {
    const event = this.#log.shift();
    if (!event) return;
    const { name = "", resourceVersion = "" } = event.object.metadata;
    if (event.type === "observe") this.#shown.set(name, event.object);
    else this.#shown.delete(name);
    this.#shownVersion = Number(resourceVersion);
    this.#informer[event.type](structuredClone(event.object));
    this.#informer.progress(resourceVersion);
  }

  /** The watch broke: what it had not delivered is lost, and a list comes instead. */
  relist(): void {
    this.#log = [];
    this.#shown = new Map(this.objects);
    this.#shownVersion = this.#version;
    this.relistStale();
  }

  /** A list from an API server that is behind; the watch goes on from there. */
  relistStale(): void {
    this.#informer.replace([...this.#shown.values()].map((object) => structuredClone(object)), String(this.#shownVersion));
  }

  quiesce(): void {
    while (this.#log.length > 0) this.deliver();
  }
}

const step = fc.record({ do: fc.constantFrom("write", "remove", "deliver", "deliver", "relist", "relistStale"), name: fc.constantFrom("a", "b"), own: fc.boolean() });

test("property 4: whatever the order of writes, events and lists, the cache never goes behind our write and ends as the cluster is", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
      const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)), now: () => 0 });
      const told = new Map<string, ConfigMap>();
      informer.addHandler((event) => follow(told, event));
      const cluster = new Cluster(informer);
      for (const { do: action, name, own } of steps) {
        const before = informer.get({ namespace: "n", name });
        if (action === "write" || action === "remove") cluster[action](name, own);
        else cluster[action]();
        const after = informer.get({ namespace: "n", name });
        if (action === "write" && own) assert.equal(after?.metadata.resourceVersion, cluster.objects.get(name)?.metadata.resourceVersion);
        if (before && after) assert.ok(compareResourceVersions(after.metadata.resourceVersion ?? "", before.metadata.resourceVersion ?? "") >= 0, "the cache went back");
      }
      cluster.quiesce();
      const versions = (objects: Iterable<ConfigMap>) => [...objects].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).toSorted();
      assert.deepEqual(versions(informer.store.values()), versions(cluster.objects.values()));
      assert.deepEqual(versions(told.values()), versions(cluster.objects.values()), "what handlers were told adds up to the cluster");
    }),
    { numRuns: 3000 },
  );
});

/** A handler that keeps its own copy, and holds every event against it. */
function follow(told: Map<string, ConfigMap>, event: CacheEvent<ConfigMap>): void {
  const name = event.object.metadata.name ?? "";
  const known = told.get(name);
  if (event.type === "added") assert.equal(known, undefined, "added twice");
  else if (known || event.type === "updated") assert.equal(known?.metadata.uid, event.object.metadata.uid, `${event.type} another object`);
  if (event.type === "updated") assert.equal(event.old.metadata.resourceVersion, known?.metadata.resourceVersion);
  if (event.type === "deleted") told.delete(name);
  else told.set(name, event.object);
}
