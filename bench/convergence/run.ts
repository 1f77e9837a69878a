import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { type ControlPlane, type Report, startControlPlane } from "@service-operator/testkit";
import { quantile } from "../shared/spread.ts";
import { install, kubeconfigOf } from "./accounts.ts";
import { countOf, requestCounts, total, writesBetween } from "./api-requests.ts";
import { type Bench, limitMs, quiet } from "./bench.ts";
import { type Running, startOperator } from "./contestant.ts";
import type { Contestant } from "./contestants.ts";
import { Convergence, isObserved, isReady } from "./convergence.ts";
import { CreationLatency } from "./creation-latency.ts";
import { changes, changeServices, createAtRate, createServices, writeRaw } from "./load.ts";
import type { Measured } from "./measured.ts";
import { measurePhase } from "./phase.ts";
import { processCost } from "./process-cost.ts";

/** What the load of agent-sandbox's scalability test is (dev/ci/presubmits/test-e2e-scalability-kwok). */
const burst = { perSecond: 75, seconds: 10 };

/** How long nothing is done, with the operator and without it, to see what is sent all the same. */
const restMs = 40_000;

/** How much is measured: `creation` alone, with pods in `lifeCycle`, with a `restart`; or all. */
export const scopes = ["all", "creation", "restart", "lifeCycle"] as const;
export type Scope = (typeof scopes)[number];

export interface RunOptions {
  readonly contestant: Contestant;
  readonly services: number;
  readonly scope: Scope;
  /** Whether to look at what is sent when nothing happens; counts with everything that is measured alone. */
  readonly idle: boolean;
  readonly report: (step: string) => void;
  readonly onControlPlane: Report;
}

/**
 * One contestant on a control plane of its own. Without controllers what is measured is the operator and the API server;
 * in the full life cycle the controllers, the scheduler and the nodes take their part.
 */
export async function runOnce(options: RunOptions): Promise<Measured> {
  const { contestant, services, scope, onControlPlane } = options;
  await using plane = await startControlPlane({ components: scope === "lifeCycle" ? "full" : "api", report: onControlPlane });
  await install(plane, contestant);
  const transport = await loadTransport(plane);
  const client = new Client({ transport, fieldManager: "bench" });
  try {
    await using convergence = new Convergence(client, scope === "lifeCycle" ? isReady : isObserved);
    await convergence.start();
    const bench: Bench = { plane, client, convergence, names: Array.from({ length: services }, (_, index) => `shop-${index}`) };
    if (contestant === "raw") return { contestant, services, creation: await measurePhase(bench, { act: async () => await writeRaw(client, bench.names) }) };
    return { contestant, services, ...(await operatorRun(bench, contestant, options)) };
  } finally {
    await transport.close();
  }
}

async function loadTransport(plane: ControlPlane): Promise<Transport> {
  const path = join(plane.logsDir, "..", "load.kubeconfig");
  await writeFile(path, await kubeconfigOf(plane, "load"), { mode: 0o600 });
  return new Transport({ credentials: kubeconfigCredentials({ path }), userAgent: "bench" });
}

type OperatorRun = Omit<Measured, "contestant" | "services">;

async function operatorRun(bench: Bench, contestant: Exclude<Contestant, "raw">, { scope, idle, report }: RunOptions): Promise<OperatorRun> {
  const idleBefore = idle && scope === "all" ? await requestsInAMinute(bench, report) : 0;
  const first = await firstRun(bench, contestant, { scope, report });
  if (scope === "creation" || scope === "lifeCycle") return first;
  report("starting again");
  const before = await requestCounts(bench.plane);
  await using second = await startOperator(contestant, bench.plane);
  await quiet(second);
  const restart = { ...(await processCost(second.pid)), writes: total(writesBetween(before, await requestCounts(bench.plane))) };
  if (scope === "restart") return { ...first, restart };
  const idlePerMinute = idle ? { idlePerMinute: (await requestsInAMinute(bench, report)) - idleBefore } : {};
  report("a burst");
  return { ...first, restart, ...idlePerMinute, burst: await burstLatencies(bench) };
}

async function firstRun(bench: Bench, contestant: Exclude<Contestant, "raw">, { scope, report }: Pick<RunOptions, "scope" | "report">): Promise<OperatorRun> {
  const { client, names, plane } = bench;
  await using operator = await startOperator(contestant, plane);
  await quiet(operator);
  report("creating");
  const before = countOf(await requestCounts(plane), "POST events.events.k8s.io");
  const creation = await measurePhase(bench, { operator, act: async () => await createServices(client, names) });
  const eventsPerService = (countOf(await requestCounts(plane), "POST events.events.k8s.io") - before) / names.length;
  const cost = await processCost(operator.pid);
  return { creation, eventsPerService, cost, ...(scope === "all" && { changes: await churn(bench, operator, report) }) };
}

async function churn(bench: Bench, operator: Running, report: RunOptions["report"]): Promise<NonNullable<Measured["changes"]>> {
  const change = async (what: keyof typeof changes) => {
    report(`changing the ${what}`);
    return await measurePhase(bench, { operator, settles: what !== "annotation", act: async () => await changeServices(bench.client, bench.names, changes[what]) });
  };
  return { image: await change("image"), scale: await change("scale"), config: await change("config"), annotation: await change("annotation") };
}

async function requestsInAMinute({ plane }: Bench, report: RunOptions["report"]): Promise<number> {
  report("resting");
  const before = total(await requestCounts(plane));
  await sleep(restMs);
  return ((total(await requestCounts(plane)) - before) * 60_000) / restMs;
}

async function burstLatencies({ client, convergence, names }: Bench): Promise<NonNullable<Measured["burst"]>> {
  const more = Array.from({ length: burst.perSecond * burst.seconds }, (_, index) => `burst-${index}`);
  await using latency = new CreationLatency(client);
  await latency.start();
  await createAtRate(client, more, { perSecond: burst.perSecond, onCreate: (name) => latency.begin(name) });
  await convergence.until(names.length + more.length, limitMs);
  const sorted = latency.latenciesMs;
  if (sorted.length < more.length) throw new Error(`${sorted.length} of ${more.length} Services have all their children`);
  return { p50: quantile(sorted, 0.5), p90: quantile(sorted, 0.9), p99: quantile(sorted, 0.99) };
}
