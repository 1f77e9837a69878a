import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { aborted } from "../../src/manager/aborted.ts";
import type { Runnable } from "../../src/manager/runnable.ts";
import { RunnableGroup } from "../../src/manager/runnable-group.ts";

/** A runnable that goes on until its signal is aborted, and tells. */
function lasting(name: string, told: string[]): Runnable {
  return {
    start: async (signal) => {
      told.push(`${name} starts`);
      await aborted(signal);
      told.push(`${name} ends`);
    },
  };
}

test("they start in order, late ones at once; a stop waits for all of them", async () => {
  const told: string[] = [];
  const group = new RunnableGroup((error) => assert.fail(String(error)));
  for (const name of ["a", "b"]) group.add(lasting(name, told));
  assert.deepEqual(told, []);
  group.start();
  group.add(lasting("c", told));
  assert.deepEqual(told, ["a starts", "b starts", "c starts"]);
  await group.stop();
  assert.deepEqual(told.slice(3), ["a ends", "b ends", "c ends"]);
  assert.throws(() => group.add(lasting("d", told)), { name: "TypeError", message: /is stopping/ });
});

test("one that rejects, or throws, is told of, and the others go on", async () => {
  const told: string[] = [];
  const group = new RunnableGroup((error) => told.push(String(error)));
  group.add({ start: () => Promise.reject(new Error("rejects")) });
  group.add({ start: () => { throw new Error("throws"); } });
  group.add({ start: async () => undefined });
  group.add(lasting("a", told));
  group.start();
  await waitFor("both failures", () => told.length === 3);
  assert.deepEqual(new Set(told), new Set(["a starts", "Error: rejects", "Error: throws"]));
  await group.stop();
  assert.equal(told.at(-1), "a ends");
});

test("what was never started is not started by a stop", async () => {
  const told: string[] = [];
  const group = new RunnableGroup((error) => assert.fail(String(error)));
  group.add(lasting("a", told));
  await group.stop();
  assert.deepEqual(told, []);
});
