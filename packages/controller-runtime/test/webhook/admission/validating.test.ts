import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { allowed, denied } from "../../../src/webhook/admission/response.ts";
import { validating } from "../../../src/webhook/admission/validating.ts";
import { ask, review, widget, widgetKind } from "../support/reviews.ts";

const tooBig = { reason: "FieldValueInvalid", message: "at most 9", field: "spec.size" };

const rules = validating(widgetKind, {
  create: ({ spec }, { warn }) => {
    if (spec.color === "red") warn("red is deprecated");
    return (spec.size ?? 0) > 9 ? denied("spec.size: at most 9", [tooBig]) : allowed();
  },
  update: async ({ spec }, { oldObject }) => ((spec.size ?? 0) < (oldObject.spec.size ?? 0) ? denied("a widget never shrinks") : allowed()),
  delete: ({ spec }) => (spec.color === "gold" ? denied("gold stays") : allowed()),
});

describe("a validating webhook", () => {
  test("allows, with warnings", async () => {
    assert.deepEqual((await ask(rules, review())).response, { uid: "u-1", allowed: true });
    assert.deepEqual((await ask(rules, review({ object: widget({ color: "red" }) }))).response, { uid: "u-1", allowed: true, warnings: ["red is deprecated"] });
  });

  test("refuses, with the fields that are wrong", async () => {
    const { response } = await ask(rules, review({ object: widget({ size: 10 }) }));
    assert.equal(response.allowed, false);
    assert.deepEqual(response.status, { metadata: {}, status: "Failure", code: 422, reason: "Invalid", message: "spec.size: at most 9", details: { causes: [tooBig] } });
  });

  test("compares an update with the old object", async () => {
    const update = (size: number) => review({ operation: "UPDATE", object: widget({ size }), oldObject: widget({ size: 5 }) });
    assert.equal((await ask(rules, update(6))).response.allowed, true);
    assert.equal((await ask(rules, update(4))).response.status?.message, "a widget never shrinks");
  });

  test("sees the stored object on a delete", async () => {
    const remove = (color: string) => review({ operation: "DELETE", object: null, oldObject: widget({ color }) });
    assert.equal((await ask(rules, remove("tin"))).response.allowed, true);
    assert.equal((await ask(rules, remove("gold"))).response.allowed, false);
  });

  test("allows what it has no rule for", async () => {
    const none = validating(widgetKind, {});
    for (const operation of ["CREATE", "UPDATE", "DELETE", "CONNECT"] as const) {
      assert.deepEqual((await ask(none, review({ operation, oldObject: widget() }))).response, { uid: "u-1", allowed: true });
    }
  });

  test("never keeps a terminating object's finalizers, but still guards its spec", async () => {
    const never = validating(widgetKind, { update: () => denied("never") });
    const going = { deletionTimestamp: "2026-01-01T00:00:00Z" };
    const old = widget({ size: 5 }, { ...going, finalizers: ["example.com/x"] });
    const letGo = await ask(never, review({ operation: "UPDATE", object: widget({ size: 5 }, going), oldObject: old }));
    assert.equal(letGo.response.allowed, true);
    const changed = await ask(never, review({ operation: "UPDATE", object: widget({ size: 6 }, going), oldObject: old }));
    assert.equal(changed.response.allowed, false);
    const alive = await ask(never, review({ operation: "UPDATE", object: widget(), oldObject: widget({}, { finalizers: ["example.com/x"] }) }));
    assert.equal(alive.response.allowed, false);
  });
});
