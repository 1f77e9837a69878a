import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Deployment } from "../../src/kubernetes/index.ts";
import { mergeObject, recordFields } from "../../src/ownership/index.ts";
import { copy, deployment } from "../support/objects.ts";

const record = "example.com/fields";
const word = fc.constantFrom("a", "b", "c", "d");
const map = fc.dictionary(word, word, { maxKeys: 3, noNullPrototype: true });

const variables = fc.uniqueArray(fc.record({ name: word, value: word }, { noNullPrototype: true }), { selector: ({ name }) => name, maxLength: 4 });
const ports = fc.uniqueArray(fc.record({ containerPort: fc.integer({ min: 1, max: 3 }), protocol: fc.constantFrom("TCP", "UDP"), name: word }, { noNullPrototype: true }), {
  selector: ({ containerPort, protocol }) => `${containerPort}/${protocol}`,
  maxLength: 3,
});
const container = fc.record(
  { name: fc.constantFrom("app", "proxy", "log"), image: word, env: variables, ports, command: fc.array(word, { maxLength: 3 }), resources: fc.record({ limits: map, requests: map }, { requiredKeys: [], noNullPrototype: true }) },
  { requiredKeys: ["name", "image"], noNullPrototype: true },
);
const containers = fc.uniqueArray(container, { selector: ({ name }) => name, minLength: 1, maxLength: 3 });

/** Deployments that differ in everything a merge treats differently: maps, keyed lists, plain lists, atomic maps, scalars. */
const shape: fc.Arbitrary<Deployment> = fc
  .record({ labels: map, annotations: map, replicas: fc.option(fc.nat(3), { nil: undefined }), nodeSelector: map, containers })
  .map(({ labels, annotations, replicas, nodeSelector, containers }) =>
    deployment({ metadata: { labels, annotations }, spec: { ...(replicas !== undefined && { replicas }), template: { metadata: { labels }, spec: { nodeSelector, containers } } } }),
  );

type Tree = Readonly<Record<string, unknown>>;
const keyed: Readonly<Record<string, (item: Tree) => string>> = {
  env: ({ name }) => String(name),
  containers: ({ name }) => String(name),
  ports: ({ containerPort, protocol }) => `${String(containerPort)}/${String(protocol)}`,
};

/** Every value in an object by its path, written anew here so that the model does not share the code under test. */
function leaves(value: unknown, path: readonly string[] = []): Map<string, string> {
  const name = path.at(-1) ?? "";
  const below = (entries: readonly (readonly [string, unknown])[]): Map<string, string> => new Map(entries.flatMap(([key, each]) => [...leaves(each, [...path, key])]));
  const key = keyed[name];
  if (Array.isArray(value) && key) return below((value as Tree[]).map((item) => [`[${key(item)}]`, item] as const));
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !["nodeSelector", "selector"].includes(name)) return below(Object.entries(value));
  return Array.isArray(value) && key ? new Map() : new Map([[path.join(" "), textOf(value)]]);
}

function textOf(value: unknown): string {
  const sorted = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => a.localeCompare(b))) : value;
  return JSON.stringify(sorted) ?? "";
}

/** The API server keeps no empty list or map. */
function isEmpty(text: string): boolean {
  return text === "{}" || text === "[]";
}

function contentOf(object: Deployment): Map<string, string> {
  const found = leaves(object);
  found.delete(`metadata annotations ${record}`);
  return found;
}

/** What the live object became after our earlier write: some of it changed or removed by others, and things added. */
const history = fc.record({ before: shape, desired: shape, foreign: shape });

/** Merges what is desired now onto what became of an earlier write, and holds the result against property 7. */
function merges({ before, desired, foreign }: { readonly before: Deployment; readonly desired: Deployment; readonly foreign: Deployment }): void {
  const earlier = recordFields(before, record);
  const live = mergeObject(earlier, foreign, { record: "example.com/nobody" }).object;
  const given = copy(live);
  const goal = recordFields(desired, record);
  const { object } = mergeObject(live, goal, { record });
  const [was, wanted, set, result] = [contentOf(live), contentOf(desired), contentOf(before), contentOf(object)];

  assert.deepEqual(live, given);
  for (const [path, value] of wanted) if (!isEmpty(value) || result.has(path)) assert.equal(result.get(path), value, `desired ${path}`);
  for (const path of set.keys()) if (!wanted.has(path)) assert.ok(!result.has(path), `taken back ${path}`);
  for (const [path, value] of was) if (!wanted.has(path) && !set.has(path) && !inLostItem(path)) assert.equal(result.get(path), value, `foreign ${path}`);
  for (const path of result.keys()) assert.ok(wanted.has(path) || was.has(path), `invented ${path}`);
  assert.deepEqual(mergeObject(object, goal, { record }).changes, []);

  /** A list item that we made and want no more goes with all that others put into it. */
  function inLostItem(path: string): boolean {
    const steps = path.split(" ");
    return steps.some((step, index) => {
      if (!step.startsWith("[")) return false;
      const item = steps.slice(0, index + 1).join(" ");
      const within = (paths: Iterable<string>): boolean => [...paths].some((each) => each.startsWith(item));
      return within(set.keys()) && !within(wanted.keys());
    });
  }
}

test("property 7: merging makes every desired field so, takes back what only we set, keeps what others set, and then rests", () => {
  fc.assert(fc.property(history, merges), { numRuns: 1000 });
});

test("property 7 where nothing is desired but what we set before: what others changed since is put right", () => {
  const drift = history.map(({ desired, foreign }) => ({ before: desired, desired, foreign }));
  fc.assert(fc.property(drift, merges), { numRuns: 1000 });
});

test("same in, same out: an object merged onto what a POST of it made has no changes", () => {
  fc.assert(
    fc.property(shape, (desired) => {
      const goal = recordFields(desired, record);
      assert.deepEqual(mergeObject(goal, goal, { record }).changes, []);
    }),
  );
});
