import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { stagingDirectory } from "../../src/binaries/staging.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("is in the cache and goes after use", async () => {
  await using cache = await temporaryDirectory();
  {
    await using staging = await stagingDirectory(cache.path);
    assert.deepEqual(await readdir(staging.path), []);
    assert.equal((await readdir(cache.path)).length, 1);
  }
  assert.deepEqual(await readdir(cache.path), []);
});

test("what an interrupted process left goes, what a running one uses stays", async () => {
  await using cache = await temporaryDirectory();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  await mkdir(join(cache.path, `.staging-${pid}-ended`));
  await mkdir(join(cache.path, `.staging-${process.pid}-running`));
  {
    await using _ = await stagingDirectory(cache.path);
    assert.equal((await readdir(cache.path)).some((name) => name.endsWith("-ended")), false);
  }
  assert.deepEqual(await readdir(cache.path), [`.staging-${process.pid}-running`]);
});
