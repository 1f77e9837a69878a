/** This machine's operating system as Go and the release pages call it. */
export function goOs(): string {
  // The platforms on which a control plane runs, Linux and macOS, have the same name in Node and in Go.
  return process.platform;
}

/** This machine's processor as Go and the release pages call it. */
export function goArch(arch: NodeJS.Architecture = process.arch): string {
  return arch === "x64" ? "amd64" : arch;
}
