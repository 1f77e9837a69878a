import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";
import type { ConfigMap } from "@service-operator/controller-runtime/kubernetes";
import { waitFor } from "@service-operator/testkit";
import { clusterFor } from "../support/cluster.ts";
import { installation, newNamespace } from "../support/installation.ts";
import { root, snippets } from "./snippets.ts";

const programs = snippets("ts").filter(({ text }) => text.startsWith("import "));

test("every program in the documentation type-checks", async (context) => {
  // Inside the workspace, so that its packages are found as a reader's own node_modules would have them.
  const directory = `${root}/node_modules/.cache/documentation`;
  mkdirSync(directory, { recursive: true });
  context.after(() => rmSync(directory, { recursive: true }));
  for (const [index, { where, text }] of programs.entries()) writeFileSync(`${directory}/program-${index}.mts`, `// ${where}\n${text}`);
  writeFileSync(`${directory}/tsconfig.json`, JSON.stringify({ extends: "../../../tsconfig.base.json", include: ["*.mts"] }));
  await promisify(execFile)(`${root}/node_modules/.bin/tsc`, ["-p", directory]).catch((error: { readonly stdout: string }) => assert.fail(error.stdout));
});

test("the runtime's example copies ConfigMaps, keeps the copy as it should be, and stops in order", async (context) => {
  const namespace = await newNamespace("docs");
  const program = await started(context, { page: "packages/controller-runtime/README.md", namespace });
  const cluster = await clusterFor(namespace);
  await cluster.kubectl(["create", "configmap", "original", "--from-literal=a=1"]);
  await cluster.kubectl(["label", "configmap", "original", "example.com/copy=wanted"]);
  const copied = async (value: string): Promise<boolean> => (await cluster.find<ConfigMap>("configmap", "original-copy"))?.data?.["a"] === value;
  await waitFor("the copy is there", async () => await copied("1"));
  await cluster.patch("configmap", "original-copy", { data: { a: "2" } });
  await waitFor("the copy is repaired", async () => await copied("1"));
  program.kill("SIGTERM");
  assert.deepEqual(await once(program, "exit"), [0, null]);
});

test("the architecture's example of another manager makes its children too", async (context) => {
  const namespace = await newNamespace("docs");
  await started(context, { page: "ARCHITECTURE.md", namespace });
  const cluster = await clusterFor(namespace);
  await cluster.apply("shop", { image: "registry.example.com/shop:1", replicas: 2 });
  await cluster.until("shop", "PodDisruptionBudgetReady");
  await cluster.until("shop", "Ready");
  await cluster.kubectl(["delete", "sop", "shop", "--timeout=60s"]);
  assert.deepEqual(await cluster.list("poddisruptionbudgets"), []);
});

/** Runs the program of a page as its reader would, but on free ports and in a namespace where it disturbs nobody. */
async function started(context: { after(end: () => void): void }, { page, namespace }: { readonly page: string; readonly namespace: string }): Promise<ChildProcess> {
  const text = programs
    .find(({ where }) => where.startsWith(`${page}:`))
    ?.text.replaceAll(/"(?:[^":]*):80\d\d"/g, '"127.0.0.1:0"')
    .replace("new Manager({", `new Manager({ namespaces: ["${namespace}"],`);
  assert.ok(text, `${page} has a program`);
  const { adminKubeconfigPath } = await installation();
  const program = spawn(process.execPath, ["--conditions=@service-operator/source", "--input-type=module-typescript"], {
    cwd: root,
    env: { ...process.env, KUBECONFIG: adminKubeconfigPath },
    stdio: ["pipe", "ignore", "inherit"],
  });
  context.after(() => void program.kill("SIGKILL"));
  program.stdin.end(text);
  return program;
}
