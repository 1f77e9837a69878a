import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds between two looks: too short to be noticed, long enough for the API server not to notice either. */
const intervalMs = 100;

/** Looks again and again, until there is something. Rejects when the signal is aborted, or with the probe's error. */
export async function poll<T>(probe: () => Promise<T | undefined>, signal: AbortSignal): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found !== undefined) return found;
    await sleep(intervalMs, undefined, { signal });
  }
}
