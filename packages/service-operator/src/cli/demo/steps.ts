import { UsageError } from "../usage-error.ts";
import { Interrupted } from "./halt.ts";
import type { Screen } from "./screen/screen.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** Each step takes a second or two; a loaded machine may take many times as long, a broken one for ever. */
const defaultLimitMs = 60_000;

/** Longest title, so that the times stand in one column. */
const titleWidth = 64;

export interface Step<T> {
  readonly title: string;
  /** The signal is aborted when the step is given up; its reason says why. */
  readonly work: (signal: AbortSignal) => Promise<T>;
  /** Milliseconds; default one minute. */
  readonly limitMs?: number;
  /** The work writes progress of its own to the terminal. */
  readonly reportsItself?: boolean;
}

export type RunStep = <T>(step: Step<T>) => Promise<T>;

/** Runs steps one after the other and numbers them. A step that does not happen rejects with a UsageError that names it. */
export function numberedSteps(screen: Screen, halt: AbortSignal): RunStep {
  let count = 0;
  return async ({ title, work, limitMs = defaultLimitMs, reportsItself = false }) => {
    const name = `${String(++count).padStart(2)} ${title}`;
    const startedAt = performance.now();
    if (!reportsItself) screen.status(` … ${name}`);
    try {
      const value = await withLimit(work, { halt, limitMs });
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      screen.status("");
      screen.print(` ✔ ${name.padEnd(titleWidth)} ${seconds.padStart(5)} s`);
      return value;
    } catch (error) {
      screen.status("");
      const interrupted = error instanceof Interrupted;
      screen.print(` ✘ ${name}${interrupted ? ": interrupted, stopping ..." : ""}`);
      if (interrupted) throw error;
      throw new UsageError(`step ${count} of the demo (${title}) did not happen: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

async function withLimit<T>(work: Step<T>["work"], { halt, limitMs }: { readonly halt: AbortSignal; readonly limitMs: number }): Promise<T> {
  const limit = new AbortController();
  // A timer takes at most 2^31 - 1 ms; no limit means no timer.
  const timer = Number.isFinite(limitMs) ? setTimeout(() => limit.abort(new UsageError(`not so after ${limitMs / 1000} s`)), limitMs) : undefined;
  const signal = AbortSignal.any([halt, limit.signal]);
  try {
    return await unlessAborted(work(signal), signal);
  } finally {
    clearTimeout(timer);
  }
}
