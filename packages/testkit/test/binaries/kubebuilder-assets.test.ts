import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { kubebuilderAssets } from "../../src/binaries/kubebuilder-assets.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

test("gives what the directory has of what is wanted", async () => {
  await using directory = await temporaryDirectory();
  for (const name of ["etcd", "kubectl"]) await writeFile(join(directory.path, name), "", { mode: 0o755 });
  const found = await kubebuilderAssets({ KUBEBUILDER_ASSETS: directory.path }, ["etcd", "kwok"]);
  assert.deepEqual(found, { etcd: join(directory.path, "etcd") });
});

test("has nothing when the variable is not set, is empty, or names no directory", async () => {
  assert.deepEqual(await kubebuilderAssets({}, ["etcd"]), {});
  assert.deepEqual(await kubebuilderAssets({ KUBEBUILDER_ASSETS: "" }, ["etcd"]), {});
  assert.deepEqual(await kubebuilderAssets({ KUBEBUILDER_ASSETS: "/does/not/exist" }, ["etcd"]), {});
});
