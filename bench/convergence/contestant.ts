import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ControlPlane } from "@service-operator/testkit";
import { nodeEnvironment, nodeFlags } from "../../packages/service-operator/src/node-settings.ts";
import { kubeconfigOf } from "./accounts.ts";
import type { Contestant } from "./contestants.ts";
import { ensurePeer } from "./peer.ts";

/** A contestant as a process of its own. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** What it wrote to its log so far. */
  log(): string;
  /** Ends it by SIGTERM. Resolves when it has ended. */
  stop(): Promise<void>;
}

const built = fileURLToPath(new URL("../../packages/service-operator/dist/main.js", import.meta.url));

/** Starts an operator against a control plane, as it is run in production: the published build with the flags for its memory, and every metric. */
export async function startOperator(contestant: Exclude<Contestant, "raw">, plane: ControlPlane): Promise<Running> {
  const directory = join(plane.logsDir, "..");
  const kubeconfig = join(directory, `${contestant}.kubeconfig`);
  await writeFile(kubeconfig, await kubeconfigOf(plane, contestant), { mode: 0o600 });
  if (contestant === "controller-runtime") return follow(spawn(await ensurePeer(), ["--kubeconfig", kubeconfig], { stdio: ["ignore", "pipe", "pipe"] }), kubeconfig);
  const args = [...nodeFlags, built, "run", "--kubeconfig", kubeconfig, "--metrics-bind-address", "127.0.0.1:0", "--health-probe-bind-address", "127.0.0.1:0"];
  return follow(spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...nodeEnvironment, NODE_ENV: "production" } }), kubeconfig);
}

function follow(child: ChildProcess, kubeconfig: string): Running {
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => (log += text));
  const ended = once(child, "close");
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    await rm(kubeconfig, { force: true });
  };
  return { pid: child.pid ?? 0, log: () => log, stop, [Symbol.asyncDispose]: stop };
}
