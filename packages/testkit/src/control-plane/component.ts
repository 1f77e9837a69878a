import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import type { Watchdog } from "./watchdog.ts";
import type { Workspace } from "./workspace.ts";

// The API server takes a second or two to shut down in good order; more means that it hangs.
const GRACE_MS = 15_000;

export interface ComponentSpec {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running program of the control plane. */
export interface Component {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process has ended. Never rejects. */
  readonly exited: Promise<Exit>;
  /** True once `kill` or `shutDown` was called: its end is then no surprise. */
  readonly isStopping: boolean;
  /** Ends it at once. */
  kill(): Promise<void>;
  /** Asks it to end, and ends it when it takes too long. */
  shutDown(): Promise<void>;
}

export interface Surroundings {
  readonly workspace: Workspace;
  readonly watchdog: Watchdog;
}

/** Starts a program with its output in a log file, under the watchdog's eyes. */
export async function startComponent(spec: ComponentSpec, { workspace, watchdog }: Surroundings): Promise<Component> {
  const log = openSync(workspace.logPath(spec.name), "a");
  const child = spawn(spec.program, spec.args, {
    cwd: workspace.root,
    stdio: ["ignore", log, log],
    // Out of the terminal's process group: a Ctrl-C there is for the parent, which then stops this one in order.
    detached: true,
    // Nothing of this user's configuration may change how a component behaves.
    env: { PATH: process.env["PATH"], HOME: workspace.root, TMPDIR: workspace.root },
  });
  closeSync(log);
  const { pid } = child;
  if (pid === undefined) throw await failureOf(child);
  watchdog.watch(pid);
  child.unref();

  let isStopping = false;
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      watchdog.forget(pid);
      resolve({ code, signal });
    });
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    isStopping = true;
    child.ref();
    child.kill(signal);
    const insist = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    await exited;
    clearTimeout(insist);
  };
  return {
    name: spec.name,
    pid,
    exited,
    get isStopping() {
      return isStopping;
    },
    kill: () => end("SIGKILL"),
    shutDown: () => end("SIGTERM"),
  };
}

/** A child without a process id reports why by its error event. */
async function failureOf(child: NodeJS.EventEmitter): Promise<unknown> {
  const [error] = await once(child, "error");
  return error;
}
