import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { cacheDirectory, moveIntoCache } from "../../src/binaries/cache.ts";
import { lookUp } from "../../src/binaries/lookup.ts";
import { goArch, goOs } from "../../src/binaries/platform.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("the cache is where XDG has it, apart by version and platform", () => {
  const platform = `${goOs()}-${goArch()}`;
  assert.equal(
    cacheDirectory({ XDG_CACHE_HOME: "/xdg" }, "1.2.3"),
    join("/xdg/service-operator/control-plane/1.2.3", platform),
  );
  assert.equal(
    cacheDirectory({}, "1.2.3"),
    join(homedir(), ".cache/service-operator/control-plane/1.2.3", platform),
  );
});

test("processors have Go's names", () => {
  assert.deepEqual([goArch("x64"), goArch("arm64")], ["amd64", "arm64"]);
});

test("programs move into the cache and are found there", async () => {
  await using directory = await temporaryDirectory();
  const staging = join(directory.path, "staging");
  const cache = join(directory.path, "cache");
  await mkdir(staging);
  await writeFile(join(staging, "etcd"), "", { mode: 0o755 });

  await moveIntoCache(cache, { etcd: join(staging, "etcd") });

  assert.deepEqual(await readdir(staging), []);
  assert.deepEqual(await lookUp(cache, ["etcd", "kwok"]), { etcd: join(cache, "etcd") });
});

test("what is not executable is not found", async () => {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, "etcd"), "", { mode: 0o644 });
  assert.deepEqual(await lookUp(directory.path, ["etcd"]), {});
});
