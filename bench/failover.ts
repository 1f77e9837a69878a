// How long nobody leads: from the signal to the leader until its successor's first write of a child, for a Service
// that was created at that moment. node --conditions=@service-operator/source bench/failover.ts [--repetitions 3] [--json]
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { SHARED_KUBECONFIG, startControlPlane, terminalProgress, waitFor } from "@service-operator/testkit";
import { apiVersion, type ServiceInput } from "../packages/service-operator/src/api/index.ts";
import { changesState } from "../packages/service-operator/test/leadership/support/replica.ts";
import { type Replicas, startReplicas } from "../packages/service-operator/test/leadership/support/replicas.ts";
import { installation } from "../packages/service-operator/test/support/installation.ts";
import { spreadOf } from "./shared/spread.ts";
import { textTable } from "./shared/text-table.ts";
import { wholeNumber } from "./shared/whole-number.ts";

/** The most that a takeover may take, in milliseconds: a release is seen at once, a lease of 15 s must run out. */
const bars = { SIGTERM: 3_000, SIGKILL: 17_000 } as const;

type Signal = keyof typeof bars;

interface Result {
  readonly signal: Signal;
  readonly barMs: number;
  readonly takeoversMs: readonly number[];
  readonly medianMs: number;
  readonly maxMs: number;
  readonly met: boolean;
}

/** Between two looks of a standby at the lease lie 1.5 s at the most (leader-elector.ts): repetitions signal all over that time. */
const longestRetryMs = 1_500;

/** A leader that is told to stop may serve the Service still; that run tells nothing of a takeover. */
const attempts = 5;

const name = "failover";

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, repetitions: { type: "string", default: "3" } } });
  const repetitions = wholeNumber("repetitions", values.repetitions);
  await using plane = await startControlPlane({ report: terminalProgress(process.stderr) });
  process.env[SHARED_KUBECONFIG] = plane.adminKubeconfigPath;
  const results = [await measure("SIGTERM", repetitions), await measure("SIGKILL", repetitions)];
  process.stdout.write(values.json ? `${JSON.stringify({ benchmark: "failover", results }, undefined, 2)}\n` : table(results));
}

async function measure(signal: Signal, repetitions: number): Promise<Result> {
  const takeoversMs: number[] = [];
  for (let index = 0; index < repetitions; index++) {
    const ms = Math.round(await takeover(signal, (index / repetitions) * longestRetryMs));
    progress(`${signal} ${index + 1}/${repetitions}: ${seconds(ms)} s`);
    takeoversMs.push(ms);
  }
  const { median = 0, most = 0 } = spreadOf(takeoversMs) ?? {};
  return { signal, barMs: bars[signal], takeoversMs, medianMs: median, maxMs: most, met: most <= bars[signal] };
}

/** One takeover in a namespace of its own, begun so long after the standby's first look at the lease; in milliseconds. */
async function takeover(signal: Signal, delayMs: number): Promise<number> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    await using replicas = await startReplicas("bench", { standbys: 1 });
    await sleep(delayMs);
    const signalled = performance.now();
    replicas.leader.signal(signal);
    await createService(replicas.cluster.namespace);
    const first = await waitFor("somebody writes a child", () => firstChildWrite(replicas), { timeoutMs: 60_000 });
    if (first.replica !== replicas.leader.name) return first.at - signalled;
    progress(`${signal}: the leader served the Service before it stopped; once more`);
  }
  throw new Error(`the leader was faster than ${signal} ${attempts} times`);
}

function firstChildWrite({ journal }: Replicas) {
  return journal.find(({ request }) => changesState(request) && /\/(?:configmaps|deployments)(?:[/?]|$)/.test(request.path));
}

async function createService(namespace: string): Promise<void> {
  const body: ServiceInput = { apiVersion, kind: "Service", metadata: { name }, spec: { image: "registry.example.com/shop:1" } };
  const { status, body: answer } = await (await installation()).request({ method: "POST", path: `/apis/${apiVersion}/namespaces/${namespace}/services`, body });
  if (status !== 201) throw new Error(`cannot create the Service: ${JSON.stringify(answer)}`);
}

function table(results: readonly Result[]): string {
  const rows = results.map(({ signal, medianMs, maxMs, barMs, met, takeoversMs }) => [signal, seconds(medianMs), seconds(maxMs), seconds(barMs), met ? "yes" : "no", takeoversMs.map(seconds).join(" ")]);
  return textTable([["signal", "median s", "max s", "bar s", "met", "all"], ...rows]);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2);
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`);
}
