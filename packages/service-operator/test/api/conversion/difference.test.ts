import assert from "node:assert/strict";
import { test } from "node:test";
import { z } from "zod";
import { differenceOf } from "../../../src/api/conversion/difference.ts";
import { addedFields, joinedFields, sharedFields } from "../../../src/api/conversion/fields.ts";

const size = z.int();
const host = z.string();
const spoke = z.object({ size, access: z.exactOptional(z.object({ host })) });
const hub = z.object({
  size,
  access: z.exactOptional(z.object({ host, port: z.int().default(80), rules: z.exactOptional(z.array(z.string())) })),
  mode: z.enum(["a", "b"]).default("a"),
  note: z.exactOptional(z.string()),
});
const difference = differenceOf(hub, spoke);

test("a field that only the hub has is found in the schemas, also within an object that both have", () => {
  assert.deepEqual([...difference.added.keys()], ["mode", "note"]);
  assert.deepEqual([...(difference.shared.get("access")?.added.keys() ?? [])], ["port", "rules"]);
  assert.equal(difference.shared.get("size"), undefined);
  assert.deepEqual(difference.defaults, { mode: "a" });
});

test("within an object that both have, too, what the spoke does not know goes along, and comes back", () => {
  const fields = { size: 1, access: { host: "a", port: 81, rules: ["x"] }, mode: "b" };
  const [shared, added] = [sharedFields(fields, difference), addedFields(fields, difference)];
  assert.deepEqual(shared, { size: 1, access: { host: "a" } });
  assert.deepEqual(added, { access: { port: 81, rules: ["x"] }, mode: "b" });
  assert.deepEqual(joinedFields(shared, added, difference), fields);
  assert.deepEqual(joinedFields({ size: 2, access: { host: "b" } }, added, difference), { ...fields, size: 2, access: { host: "b", port: 81, rules: ["x"] } });
});

test("what is as the hub's defaults make it needs no keeping, and the hub has it again", () => {
  const fields = { size: 1, access: { host: "a", port: 80 }, mode: "a" };
  assert.deepEqual(addedFields(fields, difference), {});
  assert.deepEqual(joinedFields(sharedFields(fields, difference), {}, difference), fields);
});

test("an object that a client of the spoke removed is not brought back by what was below it", () => {
  assert.deepEqual(joinedFields({ size: 1 }, { access: { rules: ["x"] } }, difference), { size: 1, mode: "a" });
});

test("a field of a newer hub that this program does not know goes along as well", () => {
  const fields = { size: 1, mode: "a", tomorrow: { a: [1] } };
  const added = addedFields(fields, difference);
  assert.deepEqual(added, { tomorrow: { a: [1] } });
  assert.deepEqual(joinedFields(sharedFields(fields, difference), added, difference), fields);
});

for (const [what, other] of Object.entries({ "a field that the hub has not": { extra: z.string() }, "a field of another type": { size: z.string() } })) {
  test(`versions that differ by ${what} need a conversion of their own, and are refused`, () => {
    assert.throws(() => differenceOf(hub, z.object(other)), /spec\.(extra|size) differs between the versions in more than the fields of an object/);
  });
}
