import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { TestkitError } from "./errors.ts";

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Written to standard input; without it the program reads an empty one. */
  readonly input?: string;
}

/** What a program printed and its exit code; -1 when a signal ended it. */
export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a program to its end. Any exit code is an answer; rejects only when the program cannot be started. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = spawn(program, args, { cwd: options.cwd, env: options.env, stdio: "pipe" });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? -1));
  });
  // A program may end without reading its input; that it did is told by its exit code.
  child.stdin.on("error", () => {});
  child.stdin.end(options.input ?? "");
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { stdout, stderr, code };
}

/** Like `run`, but an exit code other than 0 rejects with `command-failed` and the end of what was printed. */
export async function runOk(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { stdout, stderr, code } = await run(program, args, options);
  if (code === 0) return stdout;
  const command = [program, ...args.slice(0, 1)].join(" ");
  throw new TestkitError("command-failed", `${command} ended with ${code}: ${lastLines(stderr || stdout)}`);
}

function lastLines(output: string): string {
  return output.trim().split("\n").slice(-5).join("\n");
}
