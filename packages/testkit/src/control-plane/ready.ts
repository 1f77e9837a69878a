import { TestkitError, reasonOf } from "../errors.ts";
import { waitFor } from "../wait-for.ts";
import type { Component, Exit } from "./component.ts";
import type { Workspace } from "./workspace.ts";

// The API server needs 2-4 s on an idle machine. A loaded one with two cores may take many times as long.
const START_LIMIT_MS = 90_000;

/**
 * Waits until a component does its work. Rejects with `start-failed` and the end of its log
 * as soon as its process has ended, or when the limit has passed.
 */
export async function whenReady(
  component: Component,
  workspace: Workspace,
  isReady: () => Promise<boolean>,
): Promise<void> {
  const state: { exit?: Exit } = {};
  void component.exited.then((exit) => (state.exit = exit));
  const fail = async (reason: string): Promise<never> => {
    const tail = await workspace.logTail(component.name);
    throw new TestkitError("start-failed", `${component.name} did not start: ${reason}\n${tail}`);
  };

  const limit = { timeoutMs: START_LIMIT_MS };
  await waitFor(`${component.name} ready`, async () => state.exit !== undefined || (await isReady()), limit).catch(
    (error: unknown) => fail(reasonOf(error)),
  );
  if (state.exit !== undefined) await fail(`its process ended with ${state.exit.signal ?? state.exit.code}`);
}
