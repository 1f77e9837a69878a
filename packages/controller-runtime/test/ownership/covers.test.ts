import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mergeSchemas } from "../../src/kubernetes/index.ts";
import { covers } from "../../src/ownership/covers.ts";
import type { Json } from "../../src/ownership/json.ts";

interface Case {
  readonly what: string;
  readonly live: Json;
  readonly desired: Json;
}

const podSpec = (container: Json, rest: Readonly<Record<string, Json>> = {}): Json => ({ spec: { template: { spec: { containers: [container], ...rest } } } });

const covered: readonly Case[] = [
  { what: "what the API server filled in, and what others added", live: { spec: { replicas: 1, paused: false }, metadata: { labels: { a: "1", b: "2" } } }, desired: { spec: { replicas: 1 }, metadata: { labels: { a: "1" } } } },
  { what: "an item with more fields", live: podSpec({ name: "app", image: "a", imagePullPolicy: "Always" }), desired: podSpec({ name: "app", image: "a" }) },
  { what: "a key that is left out, and is its default", live: podSpec({ name: "app", ports: [{ containerPort: 80, protocol: "TCP" }] }), desired: podSpec({ name: "app", ports: [{ containerPort: 80 }] }) },
  { what: "a key that is empty, and is its default", live: podSpec({ name: "app", ports: [{ containerPort: 80, protocol: "" }] }), desired: podSpec({ name: "app", ports: [{ containerPort: 80 }] }) },
];

const notCovered: readonly Case[] = [
  { what: "another value", live: { spec: { replicas: 2 } }, desired: { spec: { replicas: 1 } } },
  { what: "a missing field", live: { spec: {} }, desired: { spec: { replicas: 1 } } },
  { what: "another type of value", live: { spec: "x" }, desired: { spec: { replicas: 1 } } },
  { what: "a name that every object inherits", live: { metadata: { labels: {} } }, desired: { metadata: { labels: { constructor: "x" } } } },
  { what: "an item of others", live: podSpec({ name: "app", env: [{ name: "A", value: "1" }, { name: "B", value: "2" }] }), desired: podSpec({ name: "app", env: [{ name: "A", value: "1" }] }) },
  { what: "items in another order", live: podSpec({ name: "app", env: [{ name: "B" }, { name: "A" }] }), desired: podSpec({ name: "app", env: [{ name: "A" }, { name: "B" }] }) },
  { what: "a key that is left out, and is not its default", live: podSpec({ name: "app", ports: [{ containerPort: 80, protocol: "UDP" }] }), desired: podSpec({ name: "app", ports: [{ containerPort: 80 }] }) },
  { what: "a key that is desired twice", live: podSpec({ name: "app", env: [{ name: "A" }, { name: "A" }] }), desired: podSpec({ name: "app", env: [{ name: "A" }, { name: "A" }] }) },
  { what: "a longer list without keys", live: podSpec({ name: "app", command: ["a", "b"] }), desired: podSpec({ name: "app", command: ["a"] }) },
  { what: "more in an item of a list without keys", live: podSpec({ name: "app" }, { tolerations: [{ key: "a", effect: "NoExecute" }] }), desired: podSpec({ name: "app" }, { tolerations: [{ key: "a" }] }) },
  { what: "more in an atomic map", live: podSpec({ name: "app" }, { nodeSelector: { a: "1", b: "2" } }), desired: podSpec({ name: "app" }, { nodeSelector: { a: "1" } }) },
];

describe("whether a live Deployment has all that is desired", () => {
  const schema = mergeSchemas["apps/v1/Deployment"];
  for (const { what, live, desired } of covered) test(`it has: ${what}`, () => assert.equal(covers(live, desired, schema), true));
  for (const { what, live, desired } of notCovered) test(`it has not: ${what}`, () => assert.equal(covers(live, desired, schema), false));
});
