import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { SchemaError, type SchemaErrorCode, toStructuralSchema } from "../../src/crd/index.ts";

interface Case {
  readonly title: string;
  readonly schema: z.ZodType;
  readonly remedy: RegExp;
  readonly code?: SchemaErrorCode;
}

interface Tree {
  readonly child?: Tree | undefined;
}

const tree: z.ZodType<Tree> = z.object({
  get child() {
    return tree.optional();
  },
});

const cases: readonly Case[] = [
  { title: "a date", schema: z.date(), remedy: /timestamp\(\)/ },
  { title: "a bigint", schema: z.bigint(), remedy: /z\.int\(\)/ },
  { title: "a transform", schema: z.string().transform(Number), remedy: /after reading/ },
  { title: "a codec", schema: z.stringbool(), remedy: /after reading/ },
  { title: "a coercion", schema: z.coerce.number(), remedy: /the type that is stored/ },
  { title: "a trim", schema: z.string().trim(), remedy: /use a pattern/ },
  { title: "a refinement", schema: z.string().refine((text) => text !== ""), remedy: /cel\(\)/ },
  { title: "a union", schema: z.union([z.string(), z.boolean()]), remedy: /one object and a cel\(\) rule/ },
  { title: "a discriminated union", schema: z.discriminatedUnion("type", [z.object({ type: z.literal("a") })]), remedy: /a cel\(\) rule/ },
  { title: "an intersection", schema: z.intersection(z.object({}), z.object({})), remedy: /one z\.object\(\)/ },
  { title: "a tuple", schema: z.tuple([z.string()]), remedy: /named fields/ },
  { title: "a Map", schema: z.map(z.string(), z.string()), remedy: /plain JSON type/ },
  { title: "a custom type", schema: z.custom<string>(), remedy: /plain JSON type/ },
  { title: "keys of a map that are restricted", schema: z.record(z.string().min(2), z.string()), remedy: /z\.string\(\) and a cel\(\) rule/ },
  { title: "keys of a map that are listed", schema: z.partialRecord(z.enum(["a"]), z.string()), remedy: /z\.string\(\) and a cel\(\) rule/ },
  { title: "a fractional bound", schema: z.number().min(0.5), remedy: /cel\(\) rule/ },
  { title: "an unknown keyword", schema: z.string().meta({ examples: ["a"] }), remedy: /remove it from \.meta\(\)/, code: "UnknownKeyword" },
  { title: "a type that contains itself", schema: tree, remedy: /fixed depth/, code: "Recursive" },
];

for (const { title, schema, remedy, code = "Unsupported" } of cases) {
  test(`refuses ${title}, naming the field and the remedy`, () => {
    assert.throws(
      () => toStructuralSchema(z.object({ items: z.array(z.object({ field: schema })) }), "spec"),
      (error) => {
        assert.ok(error instanceof SchemaError);
        assert.equal(error.code, code);
        assert.ok(error.path.startsWith("spec.items[].field"), error.path);
        assert.match(error.message, remedy);
        return true;
      },
    );
  });
}

test("at the root the message says so", () => {
  assert.throws(() => toStructuralSchema(z.date()), /^SchemaError: The schema: /);
});
