import { TestkitError } from "../errors.ts";
import type { BinaryName } from "./names.ts";

export interface Unavailable {
  readonly missing: readonly BinaryName[];
  readonly version: string;
  readonly cache: string;
  /** One sentence for each source that was asked. */
  readonly reasons: readonly string[];
}

/** The one error that names all four ways to a control plane. */
export function unavailable({ missing, version, cache, reasons }: Unavailable): TestkitError {
  const lines = [
    `no ${missing.join(", ")} for a Kubernetes ${version} control plane. Any one of these helps:`,
    "- set KUBEBUILDER_ASSETS to a directory that has them",
    `- put them in ${cache}`,
    "- allow access to dl.k8s.io and github.com, to download the official releases",
    "- install Go 1.26 or newer, to build them from their Go modules",
    ...reasons.map((reason) => `(${reason})`),
  ];
  return new TestkitError("binaries-unavailable", lines.join("\n"));
}
