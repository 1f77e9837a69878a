import type { Profiler } from "node:inspector";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Samples what the CPU does until `ms` milliseconds are over or the signal is aborted.
 * The profile's JSON is a `.cpuprofile`: Chrome's developer tools, VS Code and speedscope open it.
 */
export async function cpuProfile(ms: number, signal: AbortSignal): Promise<Profiler.Profile> {
  const { Session } = await import("node:inspector/promises"); // loaded when it is first asked for
  const session = new Session();
  session.connect();
  try {
    await session.post("Profiler.enable");
    await session.post("Profiler.start");
    await sleep(ms, undefined, { signal }).catch(() => undefined); // aborted: what there is will do
    const { profile } = await session.post("Profiler.stop");
    return profile;
  } finally {
    session.disconnect();
  }
}
