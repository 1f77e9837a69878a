import { type Report, silent } from "../progress.ts";
import { KUBERNETES_VERSION } from "../versions.ts";
import { cacheDirectory, moveIntoCache } from "./cache.ts";
import { goBuild } from "./go-build.ts";
import { kubebuilderAssets } from "./kubebuilder-assets.ts";
import { withLock } from "./lock.ts";
import { lookUp } from "./lookup.ts";
import { BINARY_NAMES, type Binaries, type BinaryName } from "./names.ts";
import { officialDownloads } from "./official-downloads.ts";
import type { BinarySource } from "./source.ts";
import { stagingDirectory } from "./staging.ts";
import { unavailable } from "./unavailable.ts";

export interface EnsureOptions<Name extends BinaryName = BinaryName> {
  /** The Kubernetes version without the `v`. Default: the one this package is tested with. */
  readonly version?: string;
  /** The programs needed. Default: all six. */
  readonly binaries?: readonly Name[];
  /** Default: silent. */
  readonly report?: Report;
  /** Asked in this order for what is neither in KUBEBUILDER_ASSETS nor cached. Default: downloads, then `go build`. */
  readonly sources?: readonly BinarySource[];
  /** Read for KUBEBUILDER_ASSETS and XDG_CACHE_HOME. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Finds or makes the programs of a control plane: KUBEBUILDER_ASSETS, then the cache, then each source in turn.
 * Safe to call from several processes at once. Rejects with `binaries-unavailable`, which names every way to help.
 */
export async function ensureControlPlane<Name extends BinaryName = BinaryName>(
  options: EnsureOptions<Name> = {},
): Promise<Binaries<Name>> {
  const { version = KUBERNETES_VERSION, report = silent, env = process.env } = options;
  // Without `binaries` the type parameter is its default, the union of all names.
  const wanted = options.binaries ?? (BINARY_NAMES as readonly BinaryName[] as readonly Name[]);
  const cache = cacheDirectory(env, version);
  const found = await inPlace(env, cache, wanted);
  if (isComplete(found, wanted)) return found;

  const waiting = { step: "Waiting for another process to provide the control plane", done: 0, total: 1 };
  return withLock(`${cache}.lock`, () => report(waiting), async () => {
    const { sources = [officialDownloads(), goBuild()] } = options;
    const present = await inPlace(env, cache, wanted);
    return provide({ version, report, cache, sources, wanted, present });
  });
}

type Found = Partial<Binaries>;

async function inPlace(env: NodeJS.ProcessEnv, cache: string, wanted: readonly BinaryName[]): Promise<Found> {
  const cached = await lookUp(cache, wanted);
  return { ...cached, ...(await kubebuilderAssets(env, wanted)) };
}

interface Provision<Name extends BinaryName> {
  readonly version: string;
  readonly report: Report;
  readonly cache: string;
  readonly sources: readonly BinarySource[];
  readonly wanted: readonly Name[];
  readonly present: Found;
}

async function provide<Name extends BinaryName>(provision: Provision<Name>): Promise<Binaries<Name>> {
  const { version, report, cache, sources, wanted } = provision;
  let found = provision.present;
  const reasons: string[] = [];
  for (const source of sources) {
    if (isComplete(found, wanted)) return found;
    const missing = wanted.filter((name) => found[name] === undefined);
    await using staging = await stagingDirectory(cache);
    const answer = await source.provide({ wanted: missing, version, stagingDir: staging.path, report });
    if (answer.missingBecause !== undefined) reasons.push(`${source.name}: ${answer.missingBecause}`);
    found = { ...found, ...(await moveIntoCache(cache, answer.found)) };
  }
  if (isComplete(found, wanted)) return found;
  throw unavailable({ missing: wanted.filter((name) => found[name] === undefined), version, cache, reasons });
}

function isComplete<Name extends BinaryName>(
  found: Found,
  wanted: readonly Name[],
): found is Found & Binaries<Name> {
  return wanted.every((name) => found[name] !== undefined);
}
