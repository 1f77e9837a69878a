import { setImmediate as nextTurn } from "node:timers/promises";

/**
 * Longest work in one go, in milliseconds. The event loop may lag 50 ms at the 99th percentile; beside a slice, one turn
 * holds the parsing of what came in meanwhile and a garbage collection.
 */
const sliceMs = 8;

/** Asked between two pieces of work: undefined to go on at once, or what to wait for before going on. */
export type Turn = () => Promise<void> | undefined;

/** Cuts long work into slices of 8 ms: between them, I/O and timers get their turn. */
export function timeSlices(now: () => number = () => performance.now()): Turn {
  let until = now() + sliceMs;
  const next = async (): Promise<void> => {
    await nextTurn();
    until = now() + sliceMs;
  };
  return () => {
    if (now() < until) return undefined;
    return next();
  };
}
