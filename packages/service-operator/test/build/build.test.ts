import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../../..", import.meta.url));

test("the build runs on Node alone, without the sources' export condition", async () => {
  await run("npm", ["run", "--silent", "build"], { cwd: root });
  const built = await run(process.execPath, ["packages/service-operator/dist/main.js", "crd"], { cwd: root, env: { ...process.env, NODE_OPTIONS: "" } });
  const fromSource = await run(process.execPath, ["--conditions=@service-operator/source", "packages/service-operator/src/main.ts", "crd"], { cwd: root });
  assert.equal(built.stdout, fromSource.stdout);
});
