import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Binaries, BinaryName } from "./names.ts";

/** The wanted programs that lie as executables in `directory`. A directory that is not there has none. */
export async function lookUp(directory: string, wanted: readonly BinaryName[]): Promise<Partial<Binaries>> {
  const found: Partial<Record<BinaryName, string>> = {};
  for (const name of wanted) {
    const path = join(directory, name);
    if (await isExecutable(path)) found[name] = path;
  }
  return found;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
