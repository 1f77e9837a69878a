import type { ControlPlane } from "./control-plane/options.ts";
import { startControlPlane } from "./control-plane/start.ts";
import { SHARED_KUBECONFIG } from "./shared.ts";
import { terminalProgress } from "./terminal-progress.ts";

/**
 * For `node --test --test-global-setup=<this file>`: one full control plane for all test files of a run.
 * The processes of the test files inherit this one's environment, by which `sharedControlPlane` finds it.
 */

let running: ControlPlane | undefined;

export async function globalSetup(): Promise<void> {
  running = await startControlPlane({ auditLog: true, report: terminalProgress(process.stderr) });
  process.env[SHARED_KUBECONFIG] = running.adminKubeconfigPath;
}

export async function globalTeardown(): Promise<void> {
  await running?.stop();
}
