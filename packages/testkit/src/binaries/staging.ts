import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "./is-alive.ts";

const NAME = /^\.staging-(\d+)-/;

/**
 * A directory for one source's work, removed after it. It is in the cache, so that moving a program from one
 * to the other stays within a file system.
 */
export async function stagingDirectory(cache: string): Promise<AsyncDisposable & { readonly path: string }> {
  await mkdir(cache, { recursive: true });
  await removeLeftovers(cache);
  const path = await mkdtemp(join(cache, `.staging-${process.pid}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Whoever interrupts the first build leaves half a gigabyte; it goes the next time. */
async function removeLeftovers(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const pid = NAME.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    await rm(join(cache, name), { recursive: true, force: true });
  }
}
