import { createLog } from "@service-operator/controller-runtime";
import { type RunFlags, runOptions } from "../../src/cli/options.ts";
import { run, type RunExtras } from "../../src/cli/run.ts";

export interface OperatorRun {
  /** The lines of its log. */
  readonly log: readonly string[];
  /** Stops it in order, once; rejects if it ended badly. */
  readonly stop: () => Promise<void>;
}

const flags: RunFlags = {
  leaderElect: false,
  metricsBindAddress: "0",
  metricsAuthorization: false,
  webhookBindAddress: "0",
  profilingBindAddress: "0",
  healthProbeBindAddress: "0",
  hostOwnership: "namespace",
  maxConcurrentReconciles: "4",
  logLevel: "debug",
};

/** `service-operator run` in this process, which serves nothing that is not asked for. */
export function runOperator(asked: Partial<RunFlags>, extras: Omit<RunExtras, "log"> = {}): OperatorRun {
  const log: string[] = [];
  const stop = new AbortController();
  const running = run(runOptions({ ...flags, ...asked }), stop.signal, { ...extras, log: createLog({ level: "debug", destination: { write: (line: string) => void log.push(line) } }) });
  running.catch(() => undefined); // stop() tells of it
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  let stopped: Promise<void> | undefined;
  return { log, stop: async () => await (stopped ??= end()) };
}

/** Where the operator of this log serves its webhooks, once it does. */
export function webhookPort(log: readonly string[]): number | undefined {
  const line = log.find((each) => each.includes('"serving webhooks"'));
  return line === undefined ? undefined : (JSON.parse(line) as { port: number }).port;
}
