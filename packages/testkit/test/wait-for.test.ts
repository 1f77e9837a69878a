import assert from "node:assert/strict";
import { test } from "node:test";
import { waitFor } from "../src/wait-for.ts";

test("gives the first value that is something", async () => {
  const answers = [false, null, undefined, 0];
  assert.equal(await waitFor("a value", () => answers.shift(), { intervalMs: 1 }), 0);
  assert.deepEqual(answers, []);
});

test("a probe that throws is asked again", async () => {
  let calls = 0;
  const value = await waitFor("the third call", () => {
    if (++calls < 3) throw new Error("not yet");
    return calls;
  }, { intervalMs: 1 });
  assert.equal(value, 3);
});

test("the failure names the state, the limit and what was found last", async () => {
  await assert.rejects(
    waitFor("the pod is ready", () => false, { timeoutMs: 10, intervalMs: 1 }),
    { code: "timed-out", message: "the pod is ready: not so after 0.01 s; the last probe gave false" },
  );
  await assert.rejects(
    waitFor("the pod is ready", () => Promise.reject(new Error("connection refused")), { timeoutMs: 10, intervalMs: 1 }),
    { code: "timed-out", message: /the last probe failed: connection refused$/ },
  );
});
