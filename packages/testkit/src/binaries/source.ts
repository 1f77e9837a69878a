import type { Report } from "../progress.ts";
import type { Binaries, BinaryName } from "./names.ts";

/** What a source is asked for. */
export interface BinaryRequest {
  /** The programs that no earlier source had. Never empty. */
  readonly wanted: readonly BinaryName[];
  /** The Kubernetes version without the `v`. */
  readonly version: string;
  /** An empty directory of the source's own, removed afterwards. */
  readonly stagingDir: string;
  readonly report: Report;
}

/** What a source delivered, and in one sentence why it did not deliver the rest. */
export interface BinaryAnswer {
  readonly found: Partial<Binaries>;
  readonly missingBecause?: string;
}

/**
 * Produces programs that are not on this machine yet. `provide` leaves finished executables in the staging directory.
 * It answers instead of throwing: what it cannot deliver is left to the next source.
 */
export interface BinarySource {
  readonly name: string;
  provide(request: BinaryRequest): Promise<BinaryAnswer>;
}
