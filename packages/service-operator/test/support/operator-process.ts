import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface OperatorProcess {
  readonly ended: Promise<Ended>;
  /** What it printed so far, both streams. */
  readonly output: () => string;
  readonly signal: (signal: NodeJS.Signals) => void;
}

/** `service-operator` with these arguments, as a process of its own. */
export function startProcess(args: readonly string[]): OperatorProcess {
  const child = spawn(process.execPath, ["--conditions=@service-operator/source", main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (output += text));
  const ended = new Promise<Ended>((resolve) => void child.once("close", (code, signal) => resolve({ code, signal })));
  return { ended, output: () => output, signal: (signal) => void child.kill(signal) };
}
