import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { changedReferences, markReferences, usedContent } from "../../src/core/reference-marks.ts";
import type { Reference } from "../../src/core/references.ts";

const both = new Map([["ConfigMap/a", "1"], ["Secret/b", "2"]]);
const recorded = "ConfigMap/a=1 Secret/b=2";

test("the first content is recorded and restarts nothing", () => {
  assert.deepEqual(markReferences({}, both), { recorded, restart: undefined });
});

test("the same content changes nothing", () => {
  for (const restart of [undefined, "r1"]) assert.deepEqual(markReferences({ recorded, restart }, both), { recorded, restart });
});

test("another content restarts, by a hash of it all", () => {
  const changed = markReferences({ recorded, restart: undefined }, new Map([...both, ["Secret/b", "3"]]));
  assert.equal(changed.recorded, "ConfigMap/a=1 Secret/b=3");
  assert.ok(changed.restart);
  const again = markReferences(changed, new Map([...both, ["Secret/b", "4"]]));
  assert.notEqual(again.restart, changed.restart);
});

test("what is not known keeps what is recorded, and hides no other change", () => {
  assert.deepEqual(markReferences({ recorded }, new Map([["ConfigMap/a", undefined], ["Secret/b", undefined]])), { recorded, restart: undefined });
  const { recorded: after, restart } = markReferences({ recorded }, new Map([["ConfigMap/a", "9"], ["Secret/b", undefined]]));
  assert.equal(after, "ConfigMap/a=9 Secret/b=2");
  assert.ok(restart);
});

test("a reference that is new is recorded without a restart of its own, and one that left the spec is forgotten", () => {
  assert.deepEqual(markReferences({ recorded, restart: "r1" }, new Map([["Secret/b", "2"], ["Secret/c", "3"]])), { recorded: "Secret/b=2 Secret/c=3", restart: "r1" });
});

test("without references nothing is said", () => {
  assert.deepEqual(markReferences({ recorded, restart: "r1" }, new Map()), {});
});

test("an annotation that somebody broke restarts nothing and is put right", () => {
  for (const broken of ["", "nonsense", "=", "Secret/b", "= =", "Secret/z=9"]) assert.deepEqual(markReferences({ recorded: broken, restart: "r1" }, both), { recorded, restart: "r1" });
});

test("a restart is for what was recorded and is recorded otherwise now", () => {
  assert.deepEqual(changedReferences(recorded, "ConfigMap/a=9 Secret/b=2 Secret/c=1"), ["ConfigMap/a"]);
  for (const [before, after] of [[undefined, recorded], [recorded, undefined], [recorded, recorded], [undefined, undefined]]) assert.deepEqual(changedReferences(before, after), []);
});

test("property 8: marking is at rest after one step, whatever was there and whatever is known", () => {
  const id = fc.constantFrom("ConfigMap/a", "ConfigMap/b", "Secret/a");
  const known = fc.dictionary(id, fc.option(fc.constantFrom("1", "2", "3"), { nil: undefined }), { minKeys: 1 });
  fc.assert(
    fc.property(known, known, (first, then) => {
      const start = markReferences({}, new Map(Object.entries(first)));
      const once = markReferences(start, new Map(Object.entries(then)));
      assert.deepEqual(markReferences(once, new Map(Object.entries(then))), once);
      assert.equal(start.restart, undefined);
    }),
  );
});

const content = new Map([["a", "digest of a"], ["b", "digest of b"]]);
const using = (...uses: Reference["uses"]): Reference => ({ kind: "Secret", name: "db", uses });
const a = using({ key: "a", required: true });
const all = using({ required: true });

test("only what is used counts", () => {
  const without = new Map([["a", "digest of a"]]);
  assert.equal(usedContent(a, content), usedContent(a, without));
  assert.notEqual(usedContent(all, content), usedContent(all, without));
  assert.notEqual(usedContent(a, content), usedContent(a, new Map([["a", "another"]])));
});

test("neither the order of keys nor a second use of a key makes a difference", () => {
  assert.equal(usedContent(all, content), usedContent(all, new Map([...content].toReversed())));
  assert.equal(usedContent(a, content), usedContent(using(...a.uses, ...a.uses), content));
});

test("what pods cannot start without is unknown while it is missing", () => {
  assert.equal(usedContent(all, undefined), undefined);
  assert.equal(usedContent(a, undefined), undefined);
  assert.equal(usedContent(a, new Map()), undefined);
  assert.notEqual(usedContent(all, new Map()), undefined, "an object without keys is there");
});

test("what pods can do without is a content of its own while it is missing", () => {
  const optional = using({ key: "a", required: false });
  assert.equal(usedContent(optional, undefined), usedContent(optional, new Map([["b", "x"]])));
  assert.notEqual(usedContent(optional, undefined), usedContent(optional, content));
  assert.notEqual(usedContent(using({ required: false }), undefined), usedContent(using({ required: false }), content));
});
