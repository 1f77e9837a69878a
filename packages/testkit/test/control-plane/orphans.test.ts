import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { waitFor } from "../../src/wait-for.ts";
import { isRunning } from "../support/processes.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const SCRIPT = fileURLToPath(new URL("../support/start-and-wait.ts", import.meta.url));

for (const signal of ["SIGKILL", "SIGTERM", "SIGINT"] as const) {
  test(`nothing stays behind when ${signal} ends the process that started it`, async () => {
    await using directory = await temporaryDirectory();
    const parent = spawn(process.execPath, [SCRIPT, directory.path], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = await once(createInterface({ input: parent.stdout }), "line");
    // The script prints its ControlPlane.pids as JSON.
    const pids = Object.values(JSON.parse(String(line)) as Record<string, number>);
    assert.equal(pids.every(isRunning), true);

    parent.kill(signal);
    await once(parent, "exit");

    await waitFor("all processes ended", () => !pids.some(isRunning));
    await waitFor("the directory is gone", async () => (await readdir(directory.path)).length === 0);
  });
}
