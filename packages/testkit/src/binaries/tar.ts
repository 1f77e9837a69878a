import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";

// POSIX.1-1988 ustar: blocks of 512 bytes; name at 0 (100 bytes), size in octal at 124 (12), type at 156.
const BLOCK = 512;

/** Takes the one file with this path out of a .tar.gz. Rejects when it is not in there. */
export async function extractFile(archive: string, member: string, to: string): Promise<void> {
  const tar = await promisify(gunzip)(await readFile(archive));
  const content = findMember(tar, member);
  if (content === undefined) throw new Error(`${archive} has no ${member}`);
  await writeFile(to, content, { mode: 0o755 });
}

function findMember(tar: Buffer, member: string): Buffer | undefined {
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const name = text(tar, at, 100);
    if (name === "") return undefined;
    const size = Number.parseInt(text(tar, at + 124, 12), 8);
    const start = at + BLOCK;
    if (name === member) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}

function text(tar: Buffer, start: number, length: number): string {
  return tar.toString("utf8", start, start + length).split("\0", 1)[0] ?? "";
}
