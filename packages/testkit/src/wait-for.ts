import { setTimeout as sleep } from "node:timers/promises";
import { TestkitError, reasonOf } from "./errors.ts";

export interface WaitOptions {
  /** Milliseconds until the wait fails. Default 30 000: enough for a slow machine. */
  readonly timeoutMs?: number;
  /** Milliseconds between two probes. Default 50. */
  readonly intervalMs?: number;
}

/**
 * Waits until `probe` returns a value that is neither `false`, `null` nor `undefined`, and returns that value.
 * A probe that throws has not reached the state yet; the last error becomes part of the failure.
 * Rejects with a `timed-out` error that says what was waited for and what the last probe gave.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  options: WaitOptions = {},
): Promise<Exclude<T, false | null | undefined>> {
  const { timeoutMs = 30_000, intervalMs = 50 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const attempt = await tryOnce(probe);
    if (attempt.reached) return attempt.value;
    if (performance.now() >= deadline) {
      throw new TestkitError("timed-out", `${what}: not so after ${timeoutMs / 1000} s; ${attempt.found}`);
    }
    await sleep(intervalMs);
  }
}

type Attempt<T> = { reached: true; value: Exclude<T, false | null | undefined> } | { reached: false; found: string };

async function tryOnce<T>(probe: () => T | Promise<T>): Promise<Attempt<T>> {
  try {
    const value = await probe();
    if (value === false || value === null || value === undefined) {
      return { reached: false, found: `the last probe gave ${String(value)}` };
    }
    // The three excluded values were ruled out above; the compiler does not narrow a type parameter.
    return { reached: true, value: value as Exclude<T, false | null | undefined> };
  } catch (error) {
    return { reached: false, found: `the last probe failed: ${reasonOf(error)}` };
  }
}
