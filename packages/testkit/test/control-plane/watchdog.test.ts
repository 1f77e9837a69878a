import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startWatchdog } from "../../src/control-plane/watchdog.ts";
import { isRunning } from "../support/processes.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("ends what it watches, spares what it was told to forget, and removes the directory", async () => {
  await using directory = await temporaryDirectory();
  const root = join(directory.path, "root");
  await mkdir(join(root, "deep"), { recursive: true });
  await writeFile(join(root, "deep", "file"), "");
  const [watched, forgotten] = [sleeper(), sleeper()];
  const watchdog = startWatchdog(root);
  watchdog.watch(watched.pid);
  watchdog.watch(forgotten.pid);
  watchdog.forget(forgotten.pid);

  const ended = once(watched.child, "exit");
  await watchdog.finish();

  assert.deepEqual(await ended, [null, "SIGKILL"]);
  assert.equal(isRunning(forgotten.pid), true);
  assert.equal(existsSync(root), false);
  forgotten.child.kill();
});

function sleeper(): { child: ChildProcess; pid: number } {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 60_000)"], { stdio: "ignore" });
  assert.ok(child.pid);
  return { child, pid: child.pid };
}
