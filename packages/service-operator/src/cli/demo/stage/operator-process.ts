import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeEnvironment, nodeFlags } from "../../../node-settings.ts";
import type { Scratch } from "./scratch.ts";

/** Enough to see a stack trace, few enough to be read. */
const tailLines = 15;

/** The operator, as a process of its own, as it would be in a cluster. */
export interface OperatorProcess {
  /** Resolves with how it ended, in words. Never rejects. */
  readonly ended: Promise<string>;
  /** The last lines of its log. */
  logTail(): Promise<string>;
  /** Asks it to end, and ends it when it takes longer than these milliseconds. May be called again. */
  stop(graceMs: number): Promise<void>;
}

export function startOperator(scratch: Scratch, kubeconfig: string): OperatorProcess {
  const logPath = scratch.path("operator.log");
  const log = openSync(logPath, "a");
  const child = spawn(process.execPath, [...nodeFlags, ...mainProgram(), ...runFlags(kubeconfig)], {
    stdio: ["ignore", log, log],
    // In a session of its own, so that Ctrl-C in a terminal does not reach it: we end it in good order.
    detached: true,
    // Nothing of this user's configuration may change what it does.
    env: { PATH: process.env["PATH"], ...nodeEnvironment },
  });
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) scratch.watch(pid);
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.once("error", ({ message }) => resolve(`could not be started: ${message}`));
  child.once("exit", (code, signal) => {
    if (pid !== undefined) scratch.forget(pid);
    resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code ?? 0}`);
  });
  return {
    ended,
    logTail: async () => (await readFile(logPath, "utf8").catch(() => "")).trimEnd().split("\n").slice(-tailLines).join("\n"),
    async stop(graceMs) {
      child.kill("SIGTERM");
      const insist = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await ended;
      clearTimeout(insist);
    },
  };
}

/** Our own main program, from source or built, as this process was started. */
function mainProgram(): string[] {
  const extension = extname(import.meta.url);
  const main = fileURLToPath(new URL(`../../../main${extension}`, import.meta.url));
  return extension === ".ts" ? ["--conditions=@service-operator/source", main] : [main];
}

function runFlags(kubeconfig: string): string[] {
  // No ports: two demos on one machine must not meet.
  return ["run", "--kubeconfig", kubeconfig, "--leader-elect", "--metrics-bind-address", "0", "--health-probe-bind-address", "0"];
}
