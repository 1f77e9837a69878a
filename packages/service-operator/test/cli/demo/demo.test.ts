import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { waitFor } from "@service-operator/testkit";
import { serviceKind } from "../../../src/api/index.ts";
import { type DemoProcess, directoriesOf, startDemo } from "./support/demo-process.ts";

/** Processes are found by /proc, which only Linux has. */
const skip = process.platform === "linux" ? false : "needs /proc";

/** Generous: a whole demo takes 10 s on an idle machine, and the first has to get the control plane. */
const limit = { timeoutMs: 120_000 };

const steps = [
  /^ ✔ {2}1 Control plane/m,
  /^ ✔ {2}2 CRD and rights/m,
  /^ ✔ {2}3 Operator started/m,
  /^ ✔ {2}4 Two Services applied/m,
  /^ ✔ {2}5 Both Services Ready/m,
  /^ ✔ {2}6 Image and configuration of shop changed/m,
  /^ ✔ {2}7 Children of shop broken by hand, repaired/m,
  /^ ✔ {2}8 Both Services deleted/m,
  /^ ✔ {2}9 Nothing is left of them/m,
  /^ ✔ 10 Everything stopped/m,
];

/** Waits for a line of its output; what runs at that moment and where is remembered, to be looked for at the end. */
async function running(demo: DemoProcess, line: RegExp): Promise<readonly string[]> {
  await waitFor(`the demo prints ${String(line)}`, () => line.test(demo.output()) || demo.child.exitCode !== null, limit);
  assert.match(demo.output(), line);
  const processes = demo.processes();
  for (const program of ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "main.ts run"]) {
    assert.ok(processes.some((each) => each.includes(program)), `${program} runs: ${processes.join("\n")}`);
  }
  const directories = directoriesOf(processes);
  assert.equal(directories.length, 2, directories.join());
  assert.ok(directories.every(existsSync));
  return directories;
}

async function nothingLeft(demo: DemoProcess, directories: readonly string[]): Promise<void> {
  await waitFor("all processes of the demo have ended", () => demo.processes().length === 0);
  await waitFor("its directories are gone", () => !directories.some(existsSync));
}

test("demo --once without a terminal does every step, exits 0 and leaves nothing behind", { skip }, async () => {
  using demo = startDemo();
  const directories = await running(demo, /^ ✔ {2}3 /m);
  const { code } = await demo.ended;
  assert.equal(code, 0, demo.output());
  for (const step of steps) assert.match(demo.output(), step);
  assert.equal(demo.output().includes("\u001B"), false, "no control sequences in a log");
  // Not even for a moment: step 10 is done when everything is.
  assert.deepEqual(demo.processes(), []);
  assert.deepEqual(directories.filter(existsSync), []);
});

test("demo that stays up gives a kubeconfig for kubectl, ends well when it is interrupted, and leaves nothing behind", { skip }, async () => {
  using demo = startDemo("stayUp");
  const directories = await running(demo, /kubectl delete sop --all/);
  const [, kubeconfig = ""] = /export KUBECONFIG=(\S+)/.exec(demo.output()) ?? [];
  const client = new Client({ transport: new Transport({ credentials: kubeconfigCredentials({ path: kubeconfig }), userAgent: "test" }), fieldManager: "test" });
  const services = await client.list(serviceKind, { namespace: "demo" });
  assert.deepEqual(services.map(({ metadata }) => metadata.name), ["hello", "shop"]);
  demo.child.kill("SIGINT");
  const { code } = await demo.ended;
  assert.equal(code, 0, demo.output());
  assert.deepEqual(demo.processes(), []);
  assert.deepEqual([...directories, kubeconfig].filter(existsSync), []);
});

test("demo that is interrupted says so, exits 130 and leaves nothing behind", { skip }, async () => {
  using demo = startDemo();
  const directories = await running(demo, /^ ✔ {2}3 /m);
  demo.child.kill("SIGINT");
  const { code } = await demo.ended;
  assert.equal(code, 130, demo.output());
  assert.match(demo.output(), /^service-operator: interrupted: .+\n$/m);
  assert.deepEqual(demo.processes(), []);
  assert.deepEqual(directories.filter(existsSync), []);
});

test("demo that is killed leaves nothing behind", { skip }, async () => {
  using demo = startDemo();
  const directories = await running(demo, /^ ✔ {2}3 /m);
  demo.child.kill("SIGKILL");
  await demo.ended;
  await nothingLeft(demo, directories);
});
