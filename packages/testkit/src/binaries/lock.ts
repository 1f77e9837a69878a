import { mkdir, open, readFile, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isAlive } from "./is-alive.ts";

const POLL_MS = 200;
const HEARTBEAT_MS = 5_000;

// Six heartbeats: a holder that is merely slow keeps its lock, one in another container that died loses it.
const STALE_MS = 30_000;

/**
 * Runs `work` while holding the lock file, waiting while another process holds it.
 * The lock only saves doing the same work twice. Should two processes break the same stale lock at once,
 * both work, each in a directory of its own, and the cache stays whole because it is filled by renames.
 */
export async function withLock<T>(path: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  while (!(await tryLock(path))) {
    if (await isStale(path)) await rm(path, { force: true });
    else onWait();
    await sleep(POLL_MS);
  }
  const heartbeat = setInterval(() => void touch(path), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await using file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  try {
    const [{ mtimeMs }, text] = await Promise.all([stat(path), readFile(path, "utf8")]);
    if (Date.now() - mtimeMs > STALE_MS) return true;
    // Empty: its holder is between creating and writing it.
    return text !== "" && !isAlive(Number(text));
  } catch {
    // Released between two looks.
    return false;
  }
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}
