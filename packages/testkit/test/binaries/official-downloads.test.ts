import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { BINARY_NAMES, type BinaryName } from "../../src/binaries/names.ts";
import { officialDownloads } from "../../src/binaries/official-downloads.ts";
import { goArch, goOs } from "../../src/binaries/platform.ts";
import type { BinaryAnswer } from "../../src/binaries/source.ts";
import { silent } from "../../src/progress.ts";
import { ETCD_VERSION, KWOK_VERSION } from "../../src/versions.ts";
import { hostsAt, releaseServer, sha256, silentServer } from "../support/release-server.ts";
import { tarball } from "../support/tarball.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const VERSION = "1.2.3";
const PLATFORM = `${goOs()}-${goArch()}`;

/** The releases as their publishers lay them out. */
function releases(): Map<string, Buffer | string> {
  const files = new Map<string, Buffer | string>();
  for (const name of ["kube-apiserver", "kubectl", "kube-controller-manager", "kube-scheduler"]) {
    const path = `/k8s/v${VERSION}/bin/${goOs()}/${goArch()}/${name}`;
    files.set(path, `this is ${name}`).set(`${path}.sha256`, sha256(`this is ${name}`));
  }
  const folder = `etcd-v${ETCD_VERSION}-${PLATFORM}`;
  const etcd = tarball({ [`${folder}/etcd`]: "this is etcd" });
  files.set(`/etcd/v${ETCD_VERSION}/${folder}.tar.gz`, etcd);
  files.set(`/etcd/v${ETCD_VERSION}/SHA256SUMS`, `${"0".repeat(64)}  other.zip\n${sha256(etcd)}  ${folder}.tar.gz\n`);
  files.set(`/kwok/v${KWOK_VERSION}/kwok-${PLATFORM}`, "this is kwok");
  files.set(`/api/v${KWOK_VERSION}`, kwokRelease(`sha256:${sha256("this is kwok")}`));
  return files;
}

function kwokRelease(digest: string | null): string {
  return JSON.stringify({ assets: [{ name: `kwokctl-${PLATFORM}` }, { name: `kwok-${PLATFORM}`, digest }] });
}

async function download(url: string, wanted: readonly BinaryName[], stagingDir: string): Promise<BinaryAnswer> {
  await mkdir(stagingDir, { recursive: true });
  const source = officialDownloads({ hosts: hostsAt(url), limits: { connectMs: 200, stallMs: 200 } });
  return source.provide({ wanted, version: VERSION, stagingDir, report: silent });
}

test("downloads every program and checks it against its published checksum", async () => {
  await using server = await releaseServer(releases());
  await using directory = await temporaryDirectory();
  const { found, missingBecause } = await download(server.url, BINARY_NAMES, directory.path);
  assert.equal(missingBecause, undefined);
  for (const name of BINARY_NAMES) {
    assert.equal(found[name], join(directory.path, name));
    assert.equal(await readFile(join(directory.path, name), "utf8"), `this is ${name}`);
  }
});

test("refuses a program whose checksum is another, and keeps what came before it", async () => {
  const files = releases();
  files.set(`/k8s/v${VERSION}/bin/${goOs()}/${goArch()}/kubectl`, "tampered with");
  await using server = await releaseServer(files);
  await using directory = await temporaryDirectory();
  const { found, missingBecause } = await download(server.url, ["kube-apiserver", "kubectl"], directory.path);
  assert.deepEqual(Object.keys(found), ["kube-apiserver"]);
  const sentence = new RegExp(`has SHA-256 ${sha256("tampered with")}, but ${sha256("this is kubectl")}`);
  assert.match(missingBecause ?? "", sentence);
});

test("refuses a program for which no checksum is published", async () => {
  const files = releases().set(`/api/v${KWOK_VERSION}`, kwokRelease(null));
  await using server = await releaseServer(files);
  await using directory = await temporaryDirectory();
  const { found, missingBecause } = await download(server.url, ["kwok"], directory.path);
  assert.deepEqual(found, {});
  assert.match(missingBecause ?? "", /has no SHA-256 for .*kwok/);
  assert.deepEqual(server.requested, [`/api/v${KWOK_VERSION}`], "the program itself is not even asked for");
});

test("a platform that is not published for ends the source at once", async () => {
  await using server = await releaseServer(new Map());
  await using directory = await temporaryDirectory();
  const { found, missingBecause } = await download(server.url, BINARY_NAMES, directory.path);
  assert.deepEqual(found, {});
  assert.match(missingBecause ?? "", /answered 404$/);
  assert.equal(server.requested.length, 1);
});

test("a network that swallows packets costs one connect timeout", async () => {
  await using server = await silentServer();
  await using directory = await temporaryDirectory();
  const { found, missingBecause } = await download(server.url, BINARY_NAMES, directory.path);
  assert.deepEqual(found, {});
  assert.match(missingBecause ?? "", /^no answer from 127\.0\.0\.1:\d+ for 0\.2 s$/);
  assert.equal(server.requested.length, 1);
});

test("no network at all is told in one sentence", async () => {
  await using directory = await temporaryDirectory();
  // RFC 6761: names under .invalid never resolve.
  const { missingBecause } = await download("http://releases.invalid", ["kubectl"], directory.path);
  assert.match(missingBecause ?? "", /^(fetch failed|no answer)/);
});
