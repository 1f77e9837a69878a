import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { test } from "node:test";
import { sharedControlPlane, waitFor } from "@service-operator/testkit";
import { newNamespace } from "../support/installation.ts";
import { root } from "./snippets.ts";

interface Block {
  readonly language: "sh" | "ts";
  readonly text: string;
}

/** The guide up to the rights, which the test of the example gives by the guide's own commands, and the image. */
function blocksOf(page: string): Block[] {
  const [guide = ""] = readFileSync(page, "utf8").split(/^## 6\./m);
  return [...guide.matchAll(/^```(sh|ts)\n([\s\S]*?)^```$/gm)].map(([, language, text = ""]) => ({ language: language as Block["language"], text })); // the pattern has no other
}

test("the guide runs as typed, block by block, from an empty directory to an operator and its test", async (context) => {
  const scratch = mkdtempSync(join(tmpdir(), "guide-"));
  context.after(() => rmSync(scratch, { recursive: true, force: true }));
  const home = join(scratch, "website");
  mkdirSync(home);
  const env = await readerEnvironment(scratch);
  let operator: ChildProcess | undefined;
  context.after(() => operator?.kill("SIGKILL"));
  for (const { language, text } of blocksOf(`${root}/packages/controller-runtime/docs/writing-an-operator.md`)) {
    const [, file] = /^\/\/ (\S+)\n/.exec(text) ?? [];
    if (language === "ts") writeFileSync(join(home, file ?? assert.fail("a file has its name in the first line")), text);
    else if (text === "node main.ts\n") {
      await stopped(operator);
      operator = spawn(process.execPath, ["main.ts"], { cwd: home, env, stdio: ["ignore", "ignore", "pipe"] });
      await saysSomething(operator);
    } else if (text.startsWith("npm ci")) await run(text.replace("npm ci && ", "").replace("/tmp", scratch), { cwd: root, env }); // this is an installed checkout already
    else await run(text.replaceAll("/tmp", scratch), { cwd: home, env });
  }
  await stopped(operator);
});

/** kubectl and Node in the path, one namespace to work in, and no trace of the test runner. */
async function readerEnvironment(scratch: string): Promise<NodeJS.ProcessEnv> {
  const plane = await sharedControlPlane();
  const namespace = await newNamespace("guide");
  const { kubectl } = JSON.parse(readFileSync(join(dirname(plane.adminKubeconfigPath), "access.json"), "utf8")) as { readonly kubectl: string }; // as the testkit wrote it
  const kubeconfig = join(scratch, "kubeconfig");
  writeFileSync(kubeconfig, plane.adminKubeconfig());
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...rest } = process.env;
  const env = { ...rest, PATH: [dirname(process.execPath), dirname(kubectl), rest["PATH"]].join(delimiter), KUBECONFIG: kubeconfig, WATCH_NAMESPACE: namespace, HEALTH_PROBE_BIND_ADDRESS: "0", npm_config_prefer_offline: "true", npm_config_loglevel: "error" };
  await run(`kubectl config set-context --current --namespace=${namespace}`, { cwd: scratch, env });
  return env;
}

async function run(script: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<void> {
  const shell = spawn("sh", ["-euc", script], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [shell.stdout, shell.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (output += text));
  const [code] = (await once(shell, "close")) as [number | null];
  assert.equal(code, 0, `${script}\n${output}`);
}

/** Waits for the operator's log to say that it works. */
async function saysSomething({ stderr }: ChildProcess): Promise<void> {
  let log = "";
  stderr?.setEncoding("utf8").on("data", (text: string) => (log += text));
  await waitFor("the operator to start", () => log.includes('"msg":"started"'));
}

/** Ends the operator as Ctrl-C does. */
async function stopped(operator: ChildProcess | undefined): Promise<void> {
  if (!operator) return;
  const ended = once(operator, "exit");
  operator.kill("SIGINT");
  assert.deepEqual(await ended, [0, null]);
}
