import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { compareResourceVersions } from "../../src/cache/resource-version.ts";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

/** A cluster of two names, its watch as a log that is delivered late, and the answers to our writes, late as well. */
class Cluster {
  readonly #informer: Informer<ConfigMap>;
  readonly objects = new Map<string, ConfigMap>();
  /** What the watch has shown so far: what a stale list shows. */
  #shown = new Map<string, ConfigMap>();
  #shownVersion = 0;
  #log: { readonly type: "observe" | "observeDeleted"; readonly object: ConfigMap }[] = [];
  #version = 0;
  /** The version of the last deletion, by name. */
  readonly #ends = new Map<string, number>();
  readonly #answers: (() => void)[] = [];

  constructor(informer: Informer<ConfigMap>) {
    this.#informer = informer;
  }

  /** Creates or updates; by us where `own`, so that an answer comes. */
  write(name: string, own: boolean): void {
    const uid = this.objects.get(name)?.metadata.uid ?? `u${this.#version}`;
    const object = configMap(++this.#version, { name, uid });
    this.objects.set(name, object);
    this.#log.push({ type: "observe", object });
    if (own) this.#answers.push(() => this.#absorb(object));
  }

  /** The answer to our oldest write that has none yet. */
  answer(): void {
    this.#answers.shift()?.();
  }

  /** The caller of the write goes on, and must not read anything older. */
  #absorb(object: ConfigMap): void {
    this.#informer.absorb({ type: "written", object });
    const { name = "", resourceVersion = "" } = object.metadata;
    const cached = this.#informer.get({ namespace: "n", name });
    if (cached) assert.ok(compareResourceVersions(cached.metadata.resourceVersion ?? "", resourceVersion) >= 0, "the cache is behind our write");
    else assert.ok(Number(resourceVersion) < (this.#ends.get(name) ?? 0), "our write is not in the cache, and nobody deleted it");
  }

  remove(name: string, own: boolean): void {
    const object = this.objects.get(name);
    if (!object) return;
    const { uid = "" } = object.metadata;
    this.objects.delete(name);
    this.#log.push({ type: "observeDeleted", object: configMap(++this.#version, { name, uid }) });
    this.#ends.set(name, this.#version);
    if (own) this.#answers.push(() => this.#informer.absorb({ type: "deleted", uid, ref: { namespace: "n", name } }));
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
  async relist(): Promise<void> {
    this.#log = [];
    this.#shown = new Map(this.objects);
    this.#shownVersion = this.#version;
    await this.relistStale();
  }

  /** A list from an API server that is behind; the watch goes on from there. */
  async relistStale(): Promise<void> {
    await this.#informer.replace([...this.#shown.values()].map((object) => structuredClone(object)), String(this.#shownVersion));
  }

  quiesce(): void {
    while (this.#log.length > 0) this.deliver();
    while (this.#answers.length > 0) this.answer();
  }
}

const name = fc.constantFrom("a", "b");
const own = fc.boolean();
/** What may happen at any time, also while a list comes in. */
const change = fc.record({ do: fc.constantFrom("write", "remove", "answer", "answer"), name, own });
const step = fc.oneof(
  change,
  fc.record({ do: fc.constant("deliver"), name, own }),
  // Between two objects of a list, as many turns as there are entries: each with what happens in it.
  fc.record({ do: fc.constantFrom("relist", "relistStale"), name, own, meanwhile: fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 6 }) }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(cluster: Cluster, given: Step): Promise<void> {
  if (given.do === "write" || given.do === "remove") cluster[given.do](given.name, given.own);
  else if (given.do === "deliver" || given.do === "answer") cluster[given.do]();
  else await cluster[given.do]();
}

const versions = (objects: Iterable<ConfigMap>): string[] => [...objects].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`).toSorted();

async function run(steps: readonly Step[]): Promise<void> {
  let turns: Step[][] = [];
  const turn = () => {
    const meanwhile = turns.shift();
    return meanwhile && Promise.all(meanwhile.map(async (each) => await take(cluster, each))).then(() => undefined);
  };
  const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)), now: () => 0, turn });
  const cluster = new Cluster(informer);
  const told = new Map<string, ConfigMap>();
  informer.addHandler((event) => follow(told, event));
  for (const each of steps) {
    turns = "meanwhile" in each ? [...each.meanwhile] : [];
    const before = new Map(["a", "b"].map((of) => [of, informer.get({ namespace: "n", name: of })]));
    await take(cluster, each);
    for (const [of, old] of before) {
      const after = informer.get({ namespace: "n", name: of });
      if (old && after) assert.ok(compareResourceVersions(after.metadata.resourceVersion ?? "", old.metadata.resourceVersion ?? "") >= 0, "the cache went back");
    }
  }
  cluster.quiesce();
  assert.deepEqual(versions(informer.store.values()), versions(cluster.objects.values()));
  assert.deepEqual(versions(told.values()), versions(cluster.objects.values()), "what handlers were told adds up to the cluster");
}

test("property 4: whatever the order of writes, answers, events and lists, and whatever happens while a list comes in, the cache never goes behind our write and ends as the cluster is", async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), run), { numRuns: 3000 });
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
