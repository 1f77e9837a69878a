import assert from "node:assert/strict";
import { test } from "node:test";
import { PostponedStatuses } from "../../src/reconcile/postponed-statuses.ts";

test("a status waits while others do, 5 s at the most", () => {
  let now = 0;
  const statuses = new PostponedStatuses(() => now);
  assert.equal(statuses.mayWait("a/b", false), false);
  assert.equal(statuses.mayWait("a/b", true), true);
  now = 4_999;
  assert.equal(statuses.mayWait("a/b", true), true);
  assert.equal(statuses.mayWait("a/c", true), true, "each has its own time");
  now = 5_000;
  assert.equal(statuses.mayWait("a/b", true), false);
  assert.equal(statuses.mayWait("a/b", true), true, "the next one is a new one");
});

test("what was told, or is gone, begins anew", () => {
  let now = 0;
  const statuses = new PostponedStatuses(() => now);
  for (const end of [(): void => void statuses.mayWait("a/b", false), (): void => statuses.forget("a/b")]) {
    assert.equal(statuses.mayWait("a/b", true), true);
    now += 4_000;
    end();
    assert.equal(statuses.mayWait("a/b", true), true);
    now += 4_000;
    assert.equal(statuses.mayWait("a/b", true), true);
    statuses.forget("a/b");
  }
});
