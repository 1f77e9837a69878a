import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "@service-operator/controller-runtime";
import { type Fate, FaultProxy, type RecordedRequest } from "@service-operator/testkit";
import { runOptions } from "../../src/cli/options.ts";
import { run, type RunExtras } from "../../src/cli/run.ts";
import type { ResourceManager } from "../../src/managers/resource-manager.ts";
import { installation, operatorKubeconfig } from "./installation.ts";
import { watchStatuses } from "./status-oracle.ts";

export interface TestOperator {
  /** Every request that it sent. */
  readonly proxy: FaultProxy;
  /** The lines of its log. */
  readonly log: readonly string[];
  /** Stops it in order, once; rejects if it ended badly. */
  stop(): Promise<void>;
}

export interface TestOperatorOptions {
  readonly decide?: (request: RecordedRequest) => Fate;
  /** Further managers, after the built-in ones. */
  readonly managers?: readonly ResourceManager[];
  /** Webhooks to serve, on loopback; default none. */
  readonly webhooks?: NonNullable<RunExtras["webhooks"]>;
  /** Whose rights it has; default the operator's own. */
  readonly kubeconfig?: string;
}

/**
 * The operator as `service-operator run` runs it, for one namespace, seen by a proxy.
 * When it stops, every status that any Service in the namespace had meanwhile is held against the rules of the status
 * contract (property 10).
 */
export async function startOperator(namespace: string, { managers = [], webhooks, ...options }: TestOperatorOptions = {}): Promise<TestOperator> {
  const proxy = new FaultProxy({ ...options, kubeconfig: options.kubeconfig ?? (await operatorKubeconfig(await installation())) });
  const oracle = await watchStatuses(namespace);
  const directory = await mkdtemp(join(tmpdir(), "operator-"));
  const kubeconfig = join(directory, "kubeconfig");
  await writeFile(kubeconfig, await proxy.start());
  const log: string[] = [];
  const stop = new AbortController();
  const flags = { leaderElect: false, metricsBindAddress: "0", metricsAuthorization: false, webhookBindAddress: "0", profilingBindAddress: "0", healthProbeBindAddress: "0", maxConcurrentReconciles: "4", logLevel: "debug" };
  const running = run(runOptions({ ...flags, kubeconfig, namespace: [namespace], ...(webhooks && { webhookBindAddress: "127.0.0.1:0" }) }), stop.signal, {
    managers,
    ...(webhooks && { webhooks }),
    log: createLog({ level: "debug", destination: { write: (line: string) => void log.push(line) } }),
  });
  running.catch(() => undefined); // stop() tells of it
  let stopped: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    stop.abort();
    try {
      await running;
    } finally {
      await proxy.stop();
      await rm(directory, { recursive: true });
      await oracle.verify();
    }
  };
  return { proxy, log, stop: async () => await (stopped ??= end()) };
}
