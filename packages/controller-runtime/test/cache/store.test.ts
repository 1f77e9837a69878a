import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { keyFor, keyOf, Store } from "../../src/cache/store.ts";
import type { ConfigMap } from "../../src/kubernetes/index.ts";
import { configMap } from "../support/objects.ts";

const key = fc.constantFrom("n/a", "n/b", "m/a", "m/b");
const tags = fc.uniqueArray(fc.constantFrom("x", "y", "z"));
const steps = fc.array(fc.oneof(fc.tuple(fc.constant("set" as const), key, tags), fc.tuple(fc.constant("delete" as const), key, tags)), { maxLength: 30 });

function tagged(key: string, tags: readonly string[]): ConfigMap {
  const [namespace = "", name = ""] = key.split("/");
  return configMap(1, { namespace, name, data: Object.fromEntries(tags.map((tag) => [tag, ""])) });
}

const tagsOf = (object: ConfigMap): string[] => Object.keys(object.data ?? {});

test("a store and its indexes are what a plain map with a search is, after every step", () => {
  fc.assert(
    fc.property(steps, fc.nat(30), (steps, indexedAt) => {
      const store = new Store<ConfigMap>();
      const model = new Map<string, ConfigMap>();
      let indexed = false;
      for (const [index, [step, key, tags]] of steps.entries()) {
        if (index >= indexedAt && !indexed) {
          store.addIndex("tag", tagsOf);
          indexed = true;
        }
        const object = tagged(key, tags);
        if (step === "set") model.set(key, object);
        else model.delete(key);
        if (step === "set") store.set(key, object);
        else store.delete(key);
        assert.equal(store.size, model.size);
        assert.deepEqual(new Set(store.keys()), new Set(model.keys()));
        for (const each of model.keys()) assert.equal(store.get(each), model.get(each));
        if (!indexed) continue;
        for (const tag of ["x", "y", "z"]) {
          const expected = [...model.values()].filter((object) => tagsOf(object).includes(tag));
          assert.deepEqual(store.byIndex("tag", tag).map(keyOf).toSorted(), expected.map(keyOf).toSorted());
        }
      }
    }),
  );
});

test("a key is namespace/name, or the name alone", () => {
  assert.equal(keyOf(configMap(1)), "n/a");
  assert.equal(keyFor({ name: "a" }), "a");
  assert.equal(keyFor({ namespace: "n", name: "a" }), "n/a");
});

test("an index that is not there, or there twice, is a bug and says so", () => {
  const store = new Store<ConfigMap>();
  store.addIndex("tag", tagsOf);
  assert.throws(() => store.addIndex("tag", tagsOf), /index "tag" is there already/);
  assert.throws(() => store.byIndex("other", "x"), /no index "other"/);
});
