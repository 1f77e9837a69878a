import assert from "node:assert/strict";
import { test } from "node:test";
import { haltOn, Interrupted } from "../../../src/cli/demo/halt.ts";
import { logScreen } from "../../../src/cli/demo/screen/log-screen.ts";
import { numberedSteps, type RunStep } from "../../../src/cli/demo/steps.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";

function recorded(signal: AbortSignal): { readonly step: RunStep; readonly lines: string[] } {
  const lines: string[] = [];
  return { step: numberedSteps(logScreen((text) => lines.push(text)), signal), lines };
}

const never = async (): Promise<never> => await new Promise<never>(() => {});

test("steps are numbered, checked off with their time, and give their value", async () => {
  const { step, lines } = recorded(new AbortController().signal);
  assert.equal(await step({ title: "One", work: async () => 7 }), 7);
  await step({ title: "Two", work: async () => {} });
  assert.match(lines.join(""), /^ ✔ {2}1 One +\d\.\d s\n ✔ {2}2 Two +\d\.\d s\n$/);
});

test("a step that fails is named in a UsageError with exit code 1", async () => {
  const { step, lines } = recorded(new AbortController().signal);
  const failing = step({ title: "One", work: async () => await Promise.reject(new Error("no room")) });
  await assert.rejects(failing, { name: "UsageError", exitCode: 1, message: "step 1 of the demo (One) did not happen: no room" });
  assert.deepEqual(lines, [" ✘  1 One\n"]);
});

test("a step that takes too long fails, and its work is told to give up", async () => {
  const { step } = recorded(new AbortController().signal);
  let given: AbortSignal | undefined;
  const work = async (signal: AbortSignal): Promise<never> => {
    given = signal;
    return await never();
  };
  await assert.rejects(step({ title: "One", work, limitMs: 20 }), { message: "step 1 of the demo (One) did not happen: not so after 0.02 s" });
  assert.equal(given?.aborted, true);
});

test("Ctrl-C ends a step at once, with exit code 130", async () => {
  const stop = new AbortController();
  using halt = haltOn(stop.signal);
  const { step } = recorded(halt.signal);
  const running = step({ title: "One", work: never });
  stop.abort();
  await assert.rejects(running, (error) => error instanceof Interrupted && error.exitCode === 130);
});

test("a process that ends unasked ends a step, and is the reason that is told, whatever follows", async () => {
  const stop = new AbortController();
  using halt = haltOn(stop.signal);
  const { step } = recorded(halt.signal);
  const running = step({ title: "One", work: never });
  halt.because(new UsageError("the operator ended with exit code 1"));
  stop.abort();
  await assert.rejects(running, { exitCode: 1, message: /\(One\) did not happen: the operator ended with exit code 1$/ });
});
