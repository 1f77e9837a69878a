import assert from "node:assert/strict";
import { before, test } from "node:test";
import { sharedControlPlane } from "@service-operator/testkit";
import { z } from "zod";
import type { CustomResourceDefinition } from "../../src/kubernetes/index.ts";
import {
  cel,
  customResourceDefinition,
  intOrString,
  listMap,
  listSet,
  quantity,
  rules,
  timestamp,
} from "../../src/crd/index.ts";

/** Everything the adapter can express, in one kind. */
const everything = z.object({
  text: z.string().min(1).max(8).regex(/^[a-z]+$/).regex(/z$/),
  number: z.number().min(1).default(1.5),
  count: z.int().min(0).max(9).default(3),
  choice: z.enum(["A", "B"]).default("A"),
  port: z.exactOptional(intOrString()),
  amount: z.exactOptional(quantity()),
  since: z.exactOptional(timestamp()),
  nothing: z.exactOptional(z.string().nullable()),
  anything: z.exactOptional(z.unknown()),
  open: z.exactOptional(z.looseObject({ known: z.exactOptional(z.string()) })),
  tags: z.exactOptional(z.array(z.string().max(8)).max(4).meta(listSet())),
  parts: z.exactOptional(z.array(z.object({ name: z.string().max(8) })).max(4).meta(listMap("name"))),
  even: z.exactOptional(z.string().max(8).meta(rules(cel("size(self) % 2 == 0", { messageExpression: "self + ' is odd'", message: "odd" })))),
  nested: z.object({ value: z.string().default("inner") }).prefault({}),
});

const definition = customResourceDefinition({
  group: "adapter.example.com",
  kind: "Thing",
  plural: "things",
  singular: "thing",
  scope: "Cluster",
  versions: [{ name: "v1", served: true, storage: true, description: "A thing.", spec: everything }],
});

const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const things = "/apis/adapter.example.com/v1/things?fieldValidation=Strict&dryRun=All";

const controlPlane = await sharedControlPlane();

before(async () => {
  const { status, body } = await controlPlane.request({ method: "POST", path: `${definitions}?fieldValidation=Strict`, body: definition });
  assert.ok(status === 201 || status === 409, JSON.stringify(body));
  const waited = await controlPlane.kubectl(["wait", "--for=condition=Established", `crd/${definition.metadata.name}`, "--timeout=60s"]);
  assert.equal(waited.code, 0, waited.stderr);
});

async function create(spec: Record<string, unknown>): Promise<{ status: number; text: string }> {
  const body = { apiVersion: "adapter.example.com/v1", kind: "Thing", metadata: { name: "thing" }, spec: { text: "abz", ...spec } };
  const answer = await controlPlane.request({ method: "POST", path: things, body });
  return { status: answer.status, text: JSON.stringify(answer.body) };
}

test("the API server finds the schema structural", async () => {
  const { body } = await controlPlane.request({ path: `${definitions}/${definition.metadata.name}` });
  const { status } = body as CustomResourceDefinition;
  const conditions = status?.conditions ?? [];
  assert.equal(conditions.find(({ type }) => type === "Established")?.status, "True");
  assert.equal(conditions.find(({ type }) => type === "NonStructuralSchema"), undefined);
});

test("the API server applies the defaults", async () => {
  const { text } = await create({});
  const { spec } = JSON.parse(text) as { spec: unknown };
  assert.deepEqual(spec, { text: "abz", number: 1.5, count: 3, choice: "A", nested: { value: "inner" } });
});

const accepted: Readonly<Record<string, unknown>>[] = [
  { port: 80, amount: 1 },
  { port: "http", amount: "500m" },
  { since: "2026-01-02T03:04:05Z", nothing: null, even: "ab" },
  { anything: { a: [1, "b"] }, open: { known: "a", unknown: 1 } },
  { tags: ["a", "b"], parts: [{ name: "a" }, { name: "b" }] },
];

for (const spec of accepted) {
  test(`accepts ${JSON.stringify(spec)}`, async () => {
    const { status, text } = await create(spec);
    assert.equal(status, 201, text);
  });
}

const refused: readonly (readonly [Record<string, unknown>, RegExp])[] = [
  [{ text: "ab" }, /spec\.text/],
  [{ number: 0 }, /spec\.number/],
  [{ count: 10 }, /spec\.count.*less than or equal to 9/],
  [{ choice: "C" }, /spec\.choice.*\\"A\\", \\"B\\"/],
  [{ port: true }, /spec\.port/],
  [{ amount: "much" }, /spec\.amount.*much is not an amount: use a number/],
  [{ amount: "-1" }, /spec\.amount.*-1 is not an amount/],
  [{ since: "yesterday" }, /spec\.since/],
  [{ tags: ["a", "a"] }, /spec\.tags\[1\].*Duplicate/],
  [{ parts: [{ name: "a" }, { name: "a" }] }, /spec\.parts\[1\].*Duplicate/],
  [{ even: "abc" }, /spec\.even.*abc is odd/],
  [{ surprise: 1 }, /unknown field.*spec\.surprise/],
];

for (const [spec, message] of refused) {
  test(`refuses ${JSON.stringify(spec)}`, async () => {
    const { status, text } = await create(spec);
    assert.ok(status === 422 || status === 400, `${status} ${text}`);
    assert.match(text, message);
  });
}
