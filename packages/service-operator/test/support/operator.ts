import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Fate, FaultProxy, type RecordedRequest } from "@service-operator/testkit";
import type { RunExtras } from "../../src/cli/run.ts";
import type { ResourceManager } from "../../src/managers/resource-manager.ts";
import { installation, operatorKubeconfig } from "./installation.ts";
import { type OperatorRun, runOperator } from "./run-operator.ts";
import { watchStatuses } from "./status-oracle.ts";

export interface TestOperator extends OperatorRun {
  /** Every request that it sent. */
  readonly proxy: FaultProxy;
}

export interface TestOperatorOptions {
  readonly decide?: (request: RecordedRequest) => Fate;
  /** Further managers, after the built-in ones. */
  readonly managers?: readonly ResourceManager[];
  /** Webhooks to serve, on loopback; default none. */
  readonly webhooks?: NonNullable<RunExtras["webhooks"]>;
  /** As `--allowed-ingress-annotations`. */
  readonly allowedIngressAnnotations?: string;
  /** As `--max-concurrent-reconciles`; default that of {@link runOperator}. */
  readonly maxConcurrentReconciles?: number;
  /** Further namespaces that it serves. */
  readonly alsoServes?: readonly string[];
  /** Whose rights it has; default the operator's own. */
  readonly kubeconfig?: string;
}

/**
 * The operator as `service-operator run` runs it, for one namespace, seen by a proxy.
 * When it stops, every status that any Service in the namespace had meanwhile is held against the rules of the status
 * contract (property 10).
 */
export async function startOperator(namespace: string, { managers = [], alsoServes = [], webhooks, allowedIngressAnnotations, maxConcurrentReconciles, ...options }: TestOperatorOptions = {}): Promise<TestOperator> {
  const proxy = new FaultProxy({ ...options, kubeconfig: options.kubeconfig ?? operatorKubeconfig(await installation()) });
  const oracle = await watchStatuses(namespace);
  const directory = await mkdtemp(join(tmpdir(), "operator-"));
  const kubeconfig = join(directory, "kubeconfig");
  await writeFile(kubeconfig, await proxy.start());
  const flags = {
    kubeconfig,
    namespace: [namespace, ...alsoServes],
    ...(webhooks && { webhookBindAddress: "127.0.0.1:0" }),
    ...(allowedIngressAnnotations !== undefined && { allowedIngressAnnotations }),
    ...(maxConcurrentReconciles !== undefined && { maxConcurrentReconciles: String(maxConcurrentReconciles) }),
  };
  const { log, stop } = runOperator(flags, { managers, ...(webhooks && { webhooks }) });
  let stopped: Promise<void> | undefined;
  const end = async (): Promise<void> => {
    try {
      await stop();
    } finally {
      await proxy.stop();
      await rm(directory, { recursive: true });
      await oracle.verify();
    }
  };
  return { proxy, log, stop: async () => await (stopped ??= end()) };
}
