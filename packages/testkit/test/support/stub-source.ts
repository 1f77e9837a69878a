import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { BinaryName } from "../../src/binaries/names.ts";
import type { BinarySource } from "../../src/binaries/source.ts";

export interface StubSource extends BinarySource {
  /** What each call was asked for. */
  readonly asked: (readonly BinaryName[])[];
}

/** A source that has these programs, each a script that prints the source's name. */
export function stubSource(name: string, has: readonly BinaryName[], missingBecause?: string): StubSource {
  const asked: (readonly BinaryName[])[] = [];
  return {
    name,
    asked,
    async provide({ wanted, stagingDir }) {
      asked.push(wanted);
      const found: Partial<Record<BinaryName, string>> = {};
      for (const binary of wanted.filter((one) => has.includes(one))) {
        const path = join(stagingDir, binary);
        await writeFile(path, `#!/bin/sh\necho ${name}\n`, { mode: 0o755 });
        found[binary] = path;
      }
      return missingBecause === undefined ? { found } : { found, missingBecause };
    },
  };
}
