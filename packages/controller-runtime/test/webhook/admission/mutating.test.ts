import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mutating } from "../../../src/webhook/admission/mutating.ts";
import { denied, patched } from "../../../src/webhook/admission/response.ts";
import { ask, patchOf, review, type Widget, widget, widgetKind } from "../support/reviews.ts";

const sizeDefault = mutating(widgetKind, (object) => ({ ...object, spec: { size: 3, ...object.spec } }));

describe("a mutating webhook", () => {
  test("patches what the mutator changed, and no more", async () => {
    const { status, response } = await ask(sizeDefault, review({ object: widget({ color: "red" }) }));
    assert.equal(status, 200);
    assert.deepEqual({ ...response, patch: "" }, { uid: "u-1", allowed: true, patchType: "JSONPatch", patch: "" });
    assert.deepEqual(patchOf(response), [{ op: "add", path: "/spec/size", value: 3 }]);
  });

  test("sends no patch and no patchType for what is unchanged, as when it is asked again", async () => {
    const { response } = await ask(sizeDefault, review({ object: widget({ size: 3 }) }));
    assert.deepEqual(response, { uid: "u-1", allowed: true });
  });

  test("takes an object that was changed in place", async () => {
    const inPlace = mutating(widgetKind, async (object) => {
      object.metadata.labels = { size: "big" };
      return object;
    });
    const { response } = await ask(inPlace, review());
    assert.deepEqual(patchOf(response), [{ op: "add", path: "/metadata/labels", value: { size: "big" } }]);
  });

  test("compares what JSON makes of the result", async () => {
    const dated = mutating(widgetKind, (object) => ({ ...object, spec: { size: undefined, color: new Date(0) } }) as unknown as Widget); // what a careless caller may give
    const { response } = await ask(dated, review({ object: widget({ color: "red" }) }));
    assert.deepEqual(patchOf(response), [{ op: "replace", path: "/spec/color", value: "1970-01-01T00:00:00.000Z" }]);
  });

  test("leaves numbers alone that JavaScript cannot hold", async () => {
    const body = JSON.stringify(review({ object: widget({ color: "red" }) })).replace('"red"', "9007199254740993");
    const { response } = await ask(sizeDefault, body);
    assert.deepEqual(patchOf(response), [{ op: "add", path: "/spec/size", value: 3 }]);
  });

  test("may refuse, warn, and give a patch of its own", async () => {
    const refused = await ask(mutating(widgetKind, () => denied("no red today")), review());
    assert.deepEqual(refused.response, { uid: "u-1", allowed: false, status: { metadata: {}, status: "Failure", code: 403, reason: "Forbidden", message: "no red today" } });
    const warning = mutating(widgetKind, (object, { warn }) => {
      warn("red is deprecated");
      return object;
    });
    assert.deepEqual((await ask(warning, review())).response, { uid: "u-1", allowed: true, warnings: ["red is deprecated"] });
    const own = await ask(mutating(widgetKind, () => patched([{ op: "remove", path: "/spec" }])), review());
    assert.deepEqual(patchOf(own.response), [{ op: "remove", path: "/spec" }]);
  });

  test("knows who asks, for what, and whether it is for real", async () => {
    const seen: unknown[] = [];
    const looking = mutating(widgetKind, (object, { request, signal }) => {
      seen.push([request.userInfo, request.operation, request.dryRun, request.oldObject?.spec.size, request.options, signal.aborted]);
      return object;
    });
    await ask(looking, review({ operation: "UPDATE", oldObject: widget({ size: 1 }), dryRun: true }));
    assert.deepEqual(seen, [[{ username: "jane", groups: ["team"] }, "UPDATE", true, 1, { kind: "CreateOptions", apiVersion: "meta.k8s.io/v1" }, false]]);
  });

  test("is not asked about deletes and connects", async () => {
    const never = mutating(widgetKind, () => assert.fail("asked"));
    for (const operation of ["DELETE", "CONNECT"] as const) {
      assert.deepEqual((await ask(never, review({ operation, object: null, oldObject: widget() }))).response, { uid: "u-1", allowed: true });
    }
  });

  test("that throws refuses with 500, tells the log why, and the user where to look", async () => {
    const throwing = mutating(widgetKind, () => {
      throw new Error("the password is swordfish");
    });
    const { status, response, lines } = await ask(throwing, review());
    assert.equal(status, 200);
    assert.equal(response.allowed, false);
    assert.equal(response.status?.code, 500);
    assert.equal(response.status.message, "the webhook failed; its log says why, under uid u-1");
    const [line] = lines.filter(({ level }) => level === "error");
    assert.equal(line?.["uid"], "u-1");
    assert.match(JSON.stringify(line), /swordfish/);
  });
});

const wrong: readonly (readonly [string, Parameters<typeof review>[0], RegExp])[] = [
  ["another kind", { kind: { group: "", version: "v1", kind: "Pod" } }, /this webhook is for example\.com\/v1 Widget, not for v1 Pod/],
  ["another version", { kind: { group: "example.com", version: "v2", kind: "Widget" } }, /not for example\.com\/v2 Widget/],
  ["no object", { object: null }, /a CREATE needs its objects/],
  ["no old object", { operation: "UPDATE" }, /an? UPDATE needs its objects/],
];
for (const [what, parts, message] of wrong) {
  test(`${what} is refused with 400`, async () => {
    const { response } = await ask(sizeDefault, review(parts));
    assert.equal(response.allowed, false);
    assert.equal(response.status?.code, 400);
    assert.match(response.status.message, message);
  });
}
