import assert from "node:assert/strict";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { cacheDirectory } from "../../src/binaries/cache.ts";
import { ensureControlPlane } from "../../src/binaries/ensure.ts";
import { runOk } from "../../src/run.ts";
import { stubSource } from "../support/stub-source.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const version = "1.2.3";

test("KUBEBUILDER_ASSETS suffices when it has all that is wanted", async () => {
  await using directory = await temporaryDirectory();
  const assets = directory.path;
  for (const name of ["etcd", "kubectl"]) await writeFile(join(assets, name), "", { mode: 0o755 });
  const env = { KUBEBUILDER_ASSETS: assets, XDG_CACHE_HOME: directory.path };
  assert.deepEqual(await ensureControlPlane({ version, env, binaries: ["etcd", "kubectl"], sources: [] }), {
    etcd: join(assets, "etcd"),
    kubectl: join(assets, "kubectl"),
  });
});

test("what KUBEBUILDER_ASSETS lacks comes from the cache, and the rest from the sources in their order", async () => {
  await using directory = await temporaryDirectory();
  const env = { KUBEBUILDER_ASSETS: join(directory.path, "assets"), XDG_CACHE_HOME: directory.path };
  const cache = cacheDirectory(env, version);
  await mkdir(env.KUBEBUILDER_ASSETS);
  await mkdir(cache, { recursive: true });
  await writeFile(join(env.KUBEBUILDER_ASSETS, "etcd"), "", { mode: 0o755 });
  await writeFile(join(cache, "etcd"), "", { mode: 0o755 });
  await writeFile(join(cache, "kubectl"), "", { mode: 0o755 });
  const first = stubSource("first", ["kwok"], "has only kwok");
  const second = stubSource("second", ["kwok", "kube-scheduler"]);

  const binaries = ["etcd", "kubectl", "kwok", "kube-scheduler"] as const;
  const found = await ensureControlPlane({ version, env, binaries, sources: [first, second] });

  assert.equal(found.etcd, join(env.KUBEBUILDER_ASSETS, "etcd"));
  assert.equal(found.kubectl, join(cache, "kubectl"));
  assert.match(await readFile(found.kwok, "utf8"), /echo first/);
  assert.match(await readFile(found["kube-scheduler"], "utf8"), /echo second/);
  assert.deepEqual(first.asked, [["kwok", "kube-scheduler"]]);
  assert.deepEqual(second.asked, [["kube-scheduler"]]);
});

test("what a source made is in the cache the next time, and nothing else is left there", async () => {
  await using directory = await temporaryDirectory();
  const env = { XDG_CACHE_HOME: directory.path };
  const source = stubSource("only", ["etcd"]);
  const wanted = { version, env, binaries: ["etcd"], sources: [source] } as const;
  assert.deepEqual(await ensureControlPlane(wanted), await ensureControlPlane(wanted));
  assert.equal(source.asked.length, 1);
  assert.deepEqual(await readdir(cacheDirectory(env, version)), ["etcd"]);
});

test("without any way the one error names all four, and why each source failed", async () => {
  await using directory = await temporaryDirectory();
  const env = { XDG_CACHE_HOME: directory.path };
  const sources = [stubSource("downloads", ["kubectl"], "offline"), stubSource("go build", [], "no Go")];
  await assert.rejects(ensureControlPlane({ version, env, binaries: ["etcd", "kubectl"], sources }), {
    code: "binaries-unavailable",
    message: [
      "no etcd for a Kubernetes 1.2.3 control plane. Any one of these helps:",
      "- set KUBEBUILDER_ASSETS to a directory that has them",
      `- put them in ${cacheDirectory(env, version)}`,
      "- allow access to dl.k8s.io and github.com, to download the official releases",
      "- install Go 1.26 or newer, to build them from their Go modules",
      "(downloads: offline)",
      "(go build: no Go)",
    ].join("\n"),
  });
  assert.deepEqual(await readdir(cacheDirectory(env, version)), ["kubectl"], "what there was is kept");
});

test("of two processes that start at once, one makes the programs and both use them", async () => {
  await using directory = await temporaryDirectory();
  const script = fileURLToPath(new URL("../support/ensure-once.ts", import.meta.url));
  const env = { PATH: process.env["PATH"], XDG_CACHE_HOME: directory.path };
  const outputs = await Promise.all([1, 2].map(() => runOk(process.execPath, [script], { env })));
  const path = join(cacheDirectory(env, version), "etcd");
  const results = outputs.map((output) => JSON.parse(output) as unknown);
  const expected = [
    { etcd: path, asked: 0 },
    { etcd: path, asked: 1 },
  ];
  assert.deepEqual(new Set(results), new Set(expected));
});
