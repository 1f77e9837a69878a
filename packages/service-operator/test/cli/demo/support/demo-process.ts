import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const commands = {
  once: [fileURLToPath(new URL("../../../../src/main.ts", import.meta.url)), "demo", "--once"],
  stayUp: [fileURLToPath(new URL("stay-up.ts", import.meta.url))],
};

/** The demo as a process without a terminal, and a way to find whatever it has started. */
export interface DemoProcess extends Disposable {
  readonly child: ChildProcess;
  /** What it has printed so far, both streams. */
  output(): string;
  /** Resolves when it has ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Processes that are still there of those that it has started, and theirs: their command lines. */
  processes(): string[];
}

export function startDemo(command: keyof typeof commands = "once"): DemoProcess {
  // Every process of the demo passes its PATH on to what it starts, so an entry of ours in it marks them all.
  const mark = `/demo-${randomUUID()}`;
  const child = spawn(process.execPath, ["--conditions=@service-operator/source", ...commands[command]], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:${mark}` },
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return { child, ended, output: () => output, processes: () => marked(mark), [Symbol.dispose]: () => child.kill("SIGKILL") };
}

/** The directories that the demo's processes were started with: the control plane's and its own. */
export function directoriesOf(commandLines: readonly string[]): string[] {
  return [...new Set(commandLines.flatMap((line) => line.match(/\/[^\s:=]*\/service-operator-(demo-)?\w{6}(?=[/\s]|$)/g) ?? []).map(onePath))];
}

/** `unix:///dev/shm/...` begins with a path too. */
function onePath(path: string): string {
  return path.replace(/^\/+/, "/");
}

function marked(mark: string): string[] {
  return readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)).flatMap((pid) => {
    try {
      if (!readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark)) return [];
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
    } catch {
      return []; // it has ended meanwhile, or is another user's
    }
  });
}
