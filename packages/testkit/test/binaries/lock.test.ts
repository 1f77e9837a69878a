import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { withLock } from "../../src/binaries/lock.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const noWait = (): void => {};

test("one at a time, and the second is told that it waits", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  const log: string[] = [];
  const release = Promise.withResolvers<void>();
  const entered = Promise.withResolvers<void>();
  const first = withLock(path, noWait, async () => {
    log.push("first in");
    entered.resolve();
    await release.promise;
    log.push("first out");
  });
  await entered.promise;
  const second = withLock(path, release.resolve, async () => void log.push("second in"));
  await Promise.all([first, second]);
  assert.deepEqual(log, ["first in", "first out", "second in"]);
});

test("is free again after work that failed", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  await assert.rejects(withLock(path, noWait, () => Promise.reject(new Error("no"))), { message: "no" });
  assert.equal(await withLock(path, noWait, async () => "yes"), "yes");
});

test("the lock of a process that has ended is broken", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  const { pid } = spawnSync(process.execPath, ["--version"]);
  await writeFile(path, String(pid));
  assert.equal(await withLock(path, noWait, async () => "mine"), "mine");
});

test("a lock nobody has refreshed for long is broken, even if its process id is in use here", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "lock");
  await writeFile(path, String(process.pid));
  const longAgo = new Date(Date.now() - 3_600_000);
  await utimes(path, longAgo, longAgo);
  assert.equal(await withLock(path, noWait, async () => "mine"), "mine");
});
