/**
 * How Node is to be started for the operator (docs/performance.md). The young generation stays small, since what a
 * reconcile leaves behind is short-lived; the old one has room for some 20,000 Services. Without a limit V8 lets garbage
 * grow with the machine's memory, to twice of what is needed.
 */
export const nodeFlags = ["--max-semi-space-size=8", "--max-old-space-size=512"] as const;

/**
 * What is to be in the environment beside it: glibc otherwise keeps a heap for each of V8's threads, gives back little of any, and
 * gives back ever less once something large was freed.
 */
export const nodeEnvironment = { MALLOC_ARENA_MAX: "1", MALLOC_TRIM_THRESHOLD_: "1048576" } as const;
