import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import {
  cel,
  intOrString,
  listAtomic,
  listMap,
  listSet,
  mapAtomic,
  quantity,
  rules,
  timestamp,
  toStructuralSchema,
} from "../../src/crd/index.ts";

test("a field with a default is not required", () => {
  const schema = toStructuralSchema(z.object({ image: z.string(), port: z.int().min(1).max(65_535).default(8080) }));
  assert.deepEqual(schema.required, ["image"]);
  assert.deepEqual(schema.properties?.["port"], { type: "integer", format: "int32", minimum: 1, maximum: 65_535, default: 8080 });
});

test("descriptions stay, whatever is wrapped around them", () => {
  const schema = toStructuralSchema(z.object({ host: z.exactOptional(z.string().describe("Where.")), path: z.string().describe("What.").default("/") }));
  assert.equal(schema.properties?.["host"]?.description, "Where.");
  assert.equal(schema.properties["path"]?.description, "What.");
});

test("an integer tells its width, and the bounds of a double are no bounds of the API", () => {
  assert.deepEqual(toStructuralSchema(z.int()), { type: "integer", format: "int64" });
  assert.deepEqual(toStructuralSchema(z.int().min(0)), { type: "integer", format: "int64", minimum: 0 });
  assert.deepEqual(toStructuralSchema(z.number().min(1)), { type: "number", minimum: 1 });
});

test("the one union is an integer or a string", () => {
  assert.deepEqual(toStructuralSchema(intOrString()), { "x-kubernetes-int-or-string": true });
  const amount = toStructuralSchema(quantity());
  assert.equal(amount["x-kubernetes-int-or-string"], true);
  assert.match(amount["x-kubernetes-validations"]?.[0]?.rule ?? "", /isQuantity/);
});

test("unknown content is preserved, and only where it was asked for", () => {
  assert.deepEqual(toStructuralSchema(z.unknown()), { "x-kubernetes-preserve-unknown-fields": true });
  assert.deepEqual(toStructuralSchema(z.looseObject({})), { type: "object", "x-kubernetes-preserve-unknown-fields": true });
  assert.deepEqual(toStructuralSchema(z.strictObject({})), { type: "object" });
});

test("maps have values and bounds", () => {
  const labels = z.record(z.string(), z.string().max(63)).meta({ maxProperties: 8 });
  assert.deepEqual(toStructuralSchema(labels), {
    type: "object",
    maxProperties: 8,
    additionalProperties: { type: "string", maxLength: 63 },
  });
});

test("lists and maps say how they are merged", () => {
  const named = z.array(z.object({ name: z.string() })).max(4).meta(listMap("name"));
  assert.deepEqual(toStructuralSchema(named)["x-kubernetes-list-map-keys"], ["name"]);
  assert.equal(toStructuralSchema(named)["x-kubernetes-list-type"], "map");
  assert.equal(toStructuralSchema(z.array(z.string()).meta(listSet()))["x-kubernetes-list-type"], "set");
  assert.equal(toStructuralSchema(z.array(z.string()).meta(listAtomic()))["x-kubernetes-list-type"], "atomic");
  assert.equal(toStructuralSchema(z.object({}).meta(mapAtomic()))["x-kubernetes-map-type"], "atomic");
});

test("rules go along with their messages", () => {
  const schema = z.string().meta(rules(cel("self != ''", "must not be empty"), cel("self != 'x'", { message: "m", messageExpression: "self" })));
  assert.deepEqual(toStructuralSchema(schema)["x-kubernetes-validations"], [
    { rule: "self != ''", message: "must not be empty" },
    { rule: "self != 'x'", message: "m", messageExpression: "self" },
  ]);
});

test("several patterns become branches without a type, which a structural schema demands", () => {
  assert.deepEqual(toStructuralSchema(z.string().regex(/^a/).regex(/z$/)), {
    type: "string",
    allOf: [{ pattern: "^a" }, { pattern: "z$" }],
  });
});

test("one schema used twice is written twice", () => {
  const name = z.object({ name: z.string() });
  const schema = toStructuralSchema(z.object({ first: name, second: name }));
  assert.deepEqual(schema.properties?.["first"], schema.properties?.["second"]);
  assert.ok(!JSON.stringify(schema).includes("$ref"));
});

test("enums, literals, nullable and moments", () => {
  assert.deepEqual(toStructuralSchema(z.enum(["A", "B"])), { type: "string", enum: ["A", "B"] });
  assert.deepEqual(toStructuralSchema(z.literal("A")), { type: "string", enum: ["A"] });
  assert.deepEqual(toStructuralSchema(z.string().nullable()), { type: "string", nullable: true });
  assert.deepEqual(toStructuralSchema(timestamp()), { type: "string", format: "date-time" });
});

test("read-only is a matter of TypeScript", () => {
  assert.deepEqual(toStructuralSchema(z.string().readonly()), { type: "string" });
});
