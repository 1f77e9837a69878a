import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import type { ControlPlane, UnexpectedExit } from "../../src/control-plane/options.ts";
import { startControlPlane } from "../../src/control-plane/start.ts";
import { createNamespace } from "../../src/namespace.ts";
import { KUBERNETES_VERSION } from "../../src/versions.ts";
import { waitFor } from "../../src/wait-for.ts";
import { isRunning } from "../support/processes.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

describe("a control plane of one's own", () => {
  let plane: ControlPlane;
  const exits: UnexpectedExit[] = [];
  before(async () => {
    const apiServerFlags = ["--service-cluster-ip-range=10.42.0.0/16"];
    plane = await startControlPlane({ components: "api", apiServerFlags, onExit: (exit) => exits.push(exit) });
  });
  after(() => plane.stop());

  test("is the release it says it is", async () => {
    const { body } = await plane.request({ path: "/version" });
    assert.equal((body as { gitVersion: string }).gitVersion, `v${KUBERNETES_VERSION}`);
    const { stdout } = await plane.kubectl(["version"]);
    const expected = `Client Version: v${KUBERNETES_VERSION}[^]*Server Version: v${KUBERNETES_VERSION}`;
    assert.match(stdout, new RegExp(expected));
  });

  test("runs on loopback, and the flags it was given win", async () => {
    assert.match(plane.url, /^https:\/\/127\.0\.0\.1:\d+$/);
    const spec = { ports: [{ port: 80 }] };
    const service = { apiVersion: "v1", kind: "Service", metadata: { name: "web" }, spec };
    const path = "/api/v1/namespaces/default/services";
    const { body } = await plane.request({ method: "POST", path, body: service });
    assert.match((body as { spec: { clusterIP: string } }).spec.clusterIP, /^10\.42\./);
  });

  test("has a log for each component", async () => {
    assert.deepEqual((await readdir(plane.logsDir)).toSorted(), ["etcd.log", "kube-apiserver.log"]);
    assert.match(await readFile(join(plane.logsDir, "kube-apiserver.log"), "utf8"), /Version: v/);
  });

  test("keeps its data and its URL over a restart", async () => {
    const namespace = await createNamespace(plane);
    const before = plane.pids["kube-apiserver"];
    await plane.apiServer.restart();
    assert.notEqual(plane.pids["kube-apiserver"], before);
    const { status } = await plane.request({ path: `/api/v1/namespaces/${namespace}` });
    assert.equal(status, 200);
  });

  test("is away between kill and start", async () => {
    await plane.apiServer.kill();
    await assert.rejects(plane.request({ path: "/readyz" }), { code: "ECONNREFUSED" });
    await plane.apiServer.start();
    assert.equal((await plane.request({ path: "/readyz" })).status, 200);
  });

  test("tells of a component that ended by itself, and only of that", async () => {
    assert.equal(exits.length, 0, "kill and restart were asked for");
    const { etcd } = plane.pids;
    assert.ok(etcd);
    process.kill(etcd, "SIGKILL");
    const exit = await waitFor("the end of etcd is told", () => exits[0]);
    assert.equal(exit.component, "etcd");
    assert.equal(exit.signal, "SIGKILL");
  });
});

test("stop leaves no process and no directory, and may be called again", async () => {
  await using directory = await temporaryDirectory();
  const plane = await startControlPlane({ components: "api", dataDir: directory.path });
  const pids = Object.values(plane.pids);
  assert.equal(pids.length, 2);
  await plane.stop();
  await plane.stop();
  assert.deepEqual(pids.filter(isRunning), []);
  assert.deepEqual(await readdir(directory.path), []);
});

test("two that start at once do not get into each other's way", async () => {
  await using first = await startControlPlane({ components: "api" });
  await using second = await startControlPlane({ components: "api" });
  assert.notEqual(first.url, second.url);
  const namespace = await createNamespace(first);
  assert.equal((await second.request({ path: `/api/v1/namespaces/${namespace}` })).status, 404);
});

test("a failed start says why, keeps the logs, and leaves nothing else", async () => {
  await using directory = await temporaryDirectory();
  const apiServerFlags = ["--no-such-flag"];
  const failure = await startControlPlane({ components: "api", dataDir: directory.path, apiServerFlags }).then(
    () => assert.fail("it started"),
    (error: Error) => error,
  );
  assert.equal("code" in failure && failure.code, "start-failed");
  assert.match(failure.message, /^kube-apiserver did not start: its process ended with 1\n/);
  assert.match(failure.message, /unknown flag: --no-such-flag/);
  const logs = keptLogs(failure);
  assert.match(await readFile(join(logs, "kube-apiserver.log"), "utf8"), /unknown flag/);
  assert.deepEqual(await readdir(directory.path), []);
  await rm(logs, { recursive: true });
});

test("a program that is no program fails the start too", async () => {
  await using directory = await temporaryDirectory();
  for (const name of ["etcd", "kube-apiserver", "kubectl"]) {
    await writeFile(join(directory.path, name), "#!/does/not/exist\n", { mode: 0o755 });
  }
  const env = { KUBEBUILDER_ASSETS: directory.path };
  await assert.rejects(startControlPlane({ components: "api", env }), (error: Error) => {
    assert.match(error.message, /etcd ENOENT/);
    rmSync(keptLogs(error), { recursive: true });
    return true;
  });
});

function keptLogs(error: Error): string {
  const path = /The logs are in (.+)$/.exec(error.message)?.[1];
  assert.ok(path);
  return path;
}
