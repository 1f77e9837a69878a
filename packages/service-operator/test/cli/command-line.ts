import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { runProgram } from "../../src/cli/program.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly signal?: AbortSignal;
  /** Default: it is none. */
  readonly stderrIsTTY?: boolean;
}

/** Runs the command line in this process. */
export async function commandLine(args: readonly string[], { signal = new AbortController().signal, stderrIsTTY = false }: Surroundings = {}): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const code = await runProgram(args, {
    stdout: (text) => void (written.stdout += text),
    stderr: (text) => void (written.stderr += text),
    stderrIsTTY,
    signal,
  });
  return { code, ...written };
}

/** `run` on a cluster of that kubeconfig, serving nothing. */
export function runArgs(kubeconfig: string, ...more: readonly string[]): string[] {
  return ["run", "--kubeconfig", kubeconfig, "--metrics-bind-address", "0", "--health-probe-bind-address", "0", "--log-level", "error", ...more];
}

/** One line that names what is wrong and the remedy, and nothing else. */
export function assertOneLine(ended: Ended, { code, says }: { readonly code: number; readonly says: readonly (string | RegExp)[] }): void {
  const { stdout, stderr } = ended;
  assert.match(stderr, /^service-operator: \S[^\n]*\n$/, "one line");
  assert.doesNotMatch(stderr, /\bat .*:\d+:\d+|Error:/, "no stack trace");
  for (const part of says) assert.ok(typeof part === "string" ? stderr.includes(part) : part.test(stderr), `${String(part)} in: ${stderr}`);
  assert.equal(stdout, "");
  assert.equal(ended.code, code);
}

const directory = mkdtempSync(join(tmpdir(), "cli-"));
after(() => rmSync(directory, { recursive: true }));

let files = 0;

/** Writes a file that goes with the test, and returns its path. */
export function fileWith(text: string): string {
  files++;
  const path = join(directory, `file-${files}`);
  writeFileSync(path, text);
  return path;
}

/** A kubeconfig for a server that asks for no credentials. */
export function kubeconfigFor(server: string, currentContext = "test"): string {
  const config = {
    ...(currentContext && { "current-context": currentContext }),
    clusters: [{ name: "test", cluster: { server } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    users: [{ name: "test", user: {} }],
  };
  return fileWith(JSON.stringify(config)); // JSON is YAML
}
