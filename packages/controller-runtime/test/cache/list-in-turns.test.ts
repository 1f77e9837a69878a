import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

const named = (name: string, version = 1): ConfigMap => configMap(version, { name, uid: name });
const lineOf = ({ type, object }: CacheEvent<ConfigMap>): string => `${type} ${object.metadata.name}@${object.metadata.resourceVersion}`;

/** An informer that waits after each object until it is told to go on. */
function stepwise(): { readonly informer: Informer<ConfigMap>; readonly next: () => Promise<void>; readonly finish: () => Promise<void> } {
  const waiting: PromiseWithResolvers<void>[] = [];
  const turn = () => {
    const next = Promise.withResolvers<void>();
    waiting.push(next);
    return next.promise;
  };
  const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)), turn });
  const next = async (): Promise<void> => {
    waiting.shift()?.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  };
  const finish = async (): Promise<void> => {
    while (waiting.length > 0) await next();
  };
  return { informer, next, finish };
}

describe("a list that comes in over several turns", () => {
  test("is in when replace resolves, not before; handlers hear in its order", async () => {
    const { informer, next, finish } = stepwise();
    const told: string[] = [];
    informer.addHandler((event) => told.push(lineOf(event)));
    let done = false;
    const replaced = informer.replace([named("a"), named("b")], "5").then(() => (done = true));
    assert.deepEqual([told, done], [["added a@1"], false]);
    await next();
    assert.deepEqual([told, done], [["added a@1", "added b@1"], false]);
    await finish();
    await replaced;
  });

  test("property 4: a write of ours meanwhile stays, though the list does not know it", async () => {
    const { informer, finish } = stepwise();
    const replaced = informer.replace([named("a"), named("b")], "5");
    for (const object of [named("a", 8), named("b", 7), named("c", 6)]) informer.absorb({ type: "written", object });
    await finish();
    await replaced;
    assert.deepEqual([...informer.store.values()].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`), ["a@8", "b@7", "c@6"]);
  });

  test("the late answer to a write that the list knows does not take back what the list says", async () => {
    const { informer, finish } = stepwise();
    const replaced = informer.replace([named("a", 4)], "5");
    for (const object of [named("a", 3), named("gone", 2)]) informer.absorb({ type: "written", object });
    await finish();
    await replaced;
    assert.deepEqual([...informer.store.values()].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`), ["a@4"]);
  });

  test("an object that the cache holds in the same version is shared, not held twice", async () => {
    const { informer } = stepwise();
    informer.observe(named("a"));
    const held = informer.get({ namespace: "n", name: "a" });
    assert.equal(informer.share(named("a")), held);
    for (const other of [named("a", 2), configMap(1, { name: "a", uid: "other" }), named("b")]) assert.equal(informer.share(other), other);
  });
});

test("a handler that comes late hears of what is there, over several turns, and of what changes meanwhile after that", async () => {
  const { informer, finish } = stepwise();
  for (const name of ["a", "b"]) informer.observe(named(name));
  const told: string[] = [];
  informer.addHandler((event) => told.push(lineOf(event)));
  informer.observe(named("b", 2));
  informer.observeDeleted(named("a", 3));
  assert.deepEqual(told, ["added a@1"]);
  await finish();
  informer.observe(named("b", 4));
  assert.deepEqual(told, ["added a@1", "added b@1", "updated b@2", "deleted a@3", "updated b@4"]);
});
