import assert from "node:assert/strict";
import { test } from "node:test";
import { issue } from "../../../src/webhook/rotation/issue.ts";
import { nextStep, type Step } from "../../../src/webhook/rotation/next-step.ts";
import type { ServingState } from "../../../src/webhook/rotation/serving-state.ts";

const hosts = ["webhook.team.svc", "127.0.0.1"];
const now = Date.parse("2030-01-01T00:00:00Z");
const hour = 60 * 60 * 1000;
const { ca, ...pair } = issue({ hosts, lifetimeMs: 10 * hour, now });
const { ca: nextCa, ...next } = issue({ hosts, lifetimeMs: 20 * hour, now });
const other = issue({ hosts, lifetimeMs: 10 * hour, now });
const elsewhere = issue({ hosts: ["other.team.svc"], lifetimeMs: 10 * hour, now });

const step = (state: ServingState, at = now): Step => nextStep(state, { hosts, renewBeforeMs: 3 * hour, now: at });

const replaced: Readonly<Record<string, ServingState>> = {
  "there is none": { trusted: [] },
  "no authority is trusted": { current: pair, trusted: [] },
  "another authority is trusted": { current: pair, trusted: [nextCa] },
  "the key is another's": { current: { cert: pair.cert, key: next.key }, trusted: [ca] },
  "it is for another host": { current: elsewhere, trusted: [elsewhere.ca] },
  "it is no PEM": { current: { cert: "garbage", key: "garbage" }, trusted: [ca] },
  "the trusted are no PEM": { current: pair, trusted: ["garbage"] },
};

for (const [why, state] of Object.entries(replaced)) {
  test(`a certificate is replaced at once where ${why}`, () => assert.deepEqual(step(state), { type: "replace" }));
}

test("a certificate that ended is replaced at once, at that very moment and not before", () => {
  const state = { current: pair, trusted: [ca] };
  assert.deepEqual(step(state, now + 10 * hour), { type: "replace" });
  assert.deepEqual(step(state, now + 10 * hour - 1000), { type: "announce" });
});

test("a good certificate is left alone until it is to be renewed", () => {
  const state = { current: pair, trusted: [other.ca, ca] };
  assert.deepEqual(step(state), { type: "wait", ms: 7 * hour });
  assert.deepEqual(step(state, now + 7 * hour), { type: "announce" });
});

test("the next certificate is promoted, whenever it is there", () => {
  assert.deepEqual(step({ current: pair, next, trusted: [ca, nextCa] }), { type: "promote", next });
});

test("a next certificate that nobody would trust is made anew when it is time", () => {
  const state = { current: pair, next, trusted: [ca] };
  assert.deepEqual(step(state), { type: "wait", ms: 7 * hour });
  assert.deepEqual(step(state, now + 8 * hour), { type: "announce" });
});
