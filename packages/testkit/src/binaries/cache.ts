import { mkdir, rename } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Binaries, BinaryName } from "./names.ts";
import { goArch, goOs } from "./platform.ts";

/** The directory that keeps the programs of one Kubernetes version for this kind of machine. */
export function cacheDirectory(env: NodeJS.ProcessEnv, version: string): string {
  const xdg = env["XDG_CACHE_HOME"];
  const root = xdg === undefined || xdg === "" ? join(homedir(), ".cache") : xdg;
  return join(root, "service-operator", "control-plane", version, `${goOs()}-${goArch()}`);
}

/**
 * Moves finished programs into the cache. A rename within one file system is atomic: another process sees
 * the whole program or none, and of two that arrive at once the later replaces an equal one.
 */
export async function moveIntoCache(directory: string, staged: Partial<Binaries>): Promise<Partial<Binaries>> {
  await mkdir(directory, { recursive: true });
  const moved: Partial<Record<BinaryName, string>> = {};
  for (const [name, from] of entriesOf(staged)) {
    const to = join(directory, name);
    await rename(from, to);
    moved[name] = to;
  }
  return moved;
}

function entriesOf(binaries: Partial<Binaries>): [BinaryName, string][] {
  // The keys of a Partial<Binaries> are binary names by construction; Object.entries forgets it.
  return Object.entries(binaries) as [BinaryName, string][];
}
