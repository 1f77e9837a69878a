import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "../../src/cache/backoff.ts";

test("delays double up to the cap and start anew after a reset", () => {
  const backoff = new Backoff({ baseMs: 800, capMs: 30_000, random: () => 0 });
  assert.deepEqual(Array.from({ length: 8 }, () => backoff.next()), [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  backoff.reset();
  assert.equal(backoff.next(), 800);
});

test("jitter adds at most half, so that many clients do not come back together", () => {
  const longest = new Backoff({ baseMs: 800, capMs: 30_000, random: () => 1 });
  assert.equal(longest.next(), 1200);
});
