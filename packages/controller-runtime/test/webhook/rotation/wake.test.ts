import assert from "node:assert/strict";
import { test } from "node:test";
import { Wake } from "../../../src/webhook/rotation/wake.ts";

const never = Number.POSITIVE_INFINITY;

test("what happens before the sleep ends it, once", async () => {
  const wake = new Wake();
  const { signal } = new AbortController();
  wake.now();
  await wake.sleep(never, signal);
  const again = wake.sleep(never, signal).then(() => "woken");
  assert.equal(await Promise.race([again, Promise.resolve("asleep")]), "asleep");
  wake.now();
  assert.equal(await again, "woken");
});

test("the time and the signal end a sleep too, and the signal also before it", async () => {
  const wake = new Wake();
  const stop = new AbortController();
  await wake.sleep(0, stop.signal);
  const sleeping = wake.sleep(never, stop.signal);
  stop.abort();
  await sleeping;
  await wake.sleep(never, stop.signal);
});
