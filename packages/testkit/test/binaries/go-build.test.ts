import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { goBuild } from "../../src/binaries/go-build.ts";
import type { BinaryAnswer } from "../../src/binaries/source.ts";
import { silent } from "../../src/progress.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

// What Go really builds is seen wherever there is no control plane yet; here a script stands in for it.
async function buildWith(script: string): Promise<BinaryAnswer> {
  await using directory = await temporaryDirectory();
  const go = join(directory.path, "go");
  await writeFile(go, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const wanted = ["etcd", "kubectl"] as const;
  return await goBuild(go).provide({ wanted, version: "1.2.3", stagingDir: directory.path, report: silent });
}

test("without Go it has nothing", async () => {
  const answer = await goBuild("/does/not/exist/go").provide({
    wanted: ["etcd"],
    version: "1.2.3",
    stagingDir: "/does/not/exist",
    report: silent,
  });
  assert.deepEqual(answer, { found: {}, missingBecause: "no Go tool chain in PATH" });
});

test("a Go that is too old is told with its version", async () => {
  assert.deepEqual(await buildWith("echo go1.25.9"), { found: {}, missingBecause: "go1.25.9 is older than go1.26" });
});

test("a build that fails ends with what Go said last", async () => {
  const script = `[ "$1" = env ] && echo go1.26.0 && exit\necho no such module >&2\nexit 1`;
  const { found, missingBecause } = await buildWith(script);
  assert.deepEqual(found, {});
  assert.match(missingBecause ?? "", /go mod ended with 1: no such module$/);
});

test("builds each program where it was asked to", async () => {
  const script = `
case "$1" in
  env) echo go1.27.1 ;;
  mod) printf 'module x\\n\\ngo 1.26.0\\n' > upstream.mod; echo "{\\"GoMod\\": \\"$PWD/upstream.mod\\"}" ;;
  build) grep -q 'k8s.io/kubernetes v1.2.3' go.mod && touch "$7" ;;
esac`;
  const { found, missingBecause } = await buildWith(script);
  assert.equal(missingBecause, undefined);
  assert.deepEqual(Object.keys(found), ["etcd", "kubectl"]);
});
