import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { extractFile } from "../../src/binaries/tar.ts";
import { tarball } from "../support/tarball.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("takes out the one file, executable", async () => {
  await using directory = await temporaryDirectory();
  const archive = join(directory.path, "a.tar.gz");
  const program = join(directory.path, "etcd");
  await writeFile(archive, tarball({ "d/README": "x".repeat(700), "d/etcd": "program", "d/etcdctl": "other" }));

  await extractFile(archive, "d/etcd", program);

  assert.equal(await readFile(program, "utf8"), "program");
  const { mode } = await stat(program);
  assert.equal(mode & 0o100, 0o100);
});

test("says which file is not there", async () => {
  await using directory = await temporaryDirectory();
  const archive = join(directory.path, "a.tar.gz");
  await writeFile(archive, tarball({ "d/README": "x" }));
  await assert.rejects(extractFile(archive, "d/etcd", join(directory.path, "etcd")), { message: /has no d\/etcd$/ });
});
