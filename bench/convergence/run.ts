import { setTimeout as sleep } from "node:timers/promises";
import { Client, kubeconfigCredentials, Transport } from "@service-operator/controller-runtime";
import { type ControlPlane, type Report, startControlPlane, waitFor } from "@service-operator/testkit";
import { serviceDefinition, serviceKind } from "../../packages/service-operator/src/api/index.ts";
import { manifestText } from "../../packages/service-operator/src/deploy/manifest-text.ts";
import { rbacManifests } from "../../packages/service-operator/src/deploy/manifests.ts";
import { requestCounts, total, writesBetween } from "./api-requests.ts";
import { type Contestant, type Running, startOperator } from "./contestant.ts";
import { Convergence } from "./convergence.ts";
import { createAtRate, createServices, forEach, namespace, writeRaw } from "./load.ts";
import { type ProcessCost, processCost } from "./process-cost.ts";

export interface Measured {
  readonly contestant: Contestant;
  readonly services: number;
  /** From the first request until every Service has its children and a status of its generation. */
  readonly creation: { readonly seconds: number; readonly perSecond: number; readonly writesPerService: number; readonly writes: Readonly<Record<string, number>> };
  /** Of the operator's process, once all is there; absent for the raw load, which is none. */
  readonly cost?: ProcessCost;
  /** Another image for every Service. */
  readonly change?: { readonly seconds: number; readonly writesPerService: number };
  /** A new process with all Services present, until it is quiet. */
  readonly restart?: ProcessCost & { readonly writes: number };
  /** 75 Services a second for 10 s, as kubernetes-sigs/agent-sandbox does: from creation until all children are there, in milliseconds. */
  readonly burst?: { readonly p50: number; readonly p90: number; readonly p99: number };
}

/** What the load of agent-sandbox's scalability test is (dev/ci/presubmits/test-e2e-scalability-kwok). */
const burst = { perSecond: 75, seconds: 10 };

/** Nothing that works takes longer, on two cores. */
const limitMs = 900_000;

/** A process that used no more than this in a second is quiet. */
const quietCpuSeconds = 0.02;

export interface RunOptions {
  readonly contestant: Contestant;
  readonly services: number;
  readonly report: (step: string) => void;
  readonly onControlPlane: Report;
}

/** One contestant on a control plane of its own, without controllers: what is measured is the operator and the API server. */
export async function runOnce({ contestant, services, report, onControlPlane }: RunOptions): Promise<Measured> {
  await using plane = await startControlPlane({ components: "api", report: onControlPlane });
  await install(plane);
  const transport = new Transport({ credentials: kubeconfigCredentials({ path: plane.adminKubeconfigPath }), userAgent: "bench" });
  const client = new Client({ transport, fieldManager: "bench" });
  try {
    await using convergence = new Convergence(client);
    await convergence.start();
    const bench: Bench = { plane, client, convergence, names: Array.from({ length: services }, (_, index) => `shop-${index}`) };
    if (contestant === "raw") return { contestant, services, creation: await creation(bench, writeRaw) };
    return { contestant, services, ...(await operatorRun(bench, contestant, report)) };
  } finally {
    await transport.close();
  }
}

interface Bench {
  readonly plane: ControlPlane;
  readonly client: Client;
  readonly convergence: Convergence;
  readonly names: readonly string[];
}

async function operatorRun(bench: Bench, contestant: Exclude<Contestant, "raw">, report: (step: string) => void): Promise<Omit<Measured, "contestant" | "services">> {
  const measured = await firstRun(bench, contestant, report);
  report("starting again");
  const before = await requestCounts(bench.plane);
  await using second = await startOperator(contestant, bench.plane);
  await quiet(second);
  const restart = { ...(await processCost(second.pid)), writes: total(writesBetween(before, await requestCounts(bench.plane))) };
  report("a burst");
  return { ...measured, restart, burst: await burstLatencies(bench) };
}

async function firstRun(bench: Bench, contestant: Exclude<Contestant, "raw">, report: (step: string) => void): Promise<Pick<Measured, "creation" | "cost" | "change">> {
  await using operator = await startOperator(contestant, bench.plane);
  await quiet(operator);
  report("creating");
  const created = await creation(bench, createServices);
  await quiet(operator);
  const cost = await processCost(operator.pid);
  report("changing");
  return { creation: created, cost, change: await change(bench) };
}

async function creation({ plane, client, convergence, names }: Bench, create: typeof createServices): Promise<Measured["creation"]> {
  const before = await requestCounts(plane);
  const startedAt = performance.now();
  await create(client, names, (name) => convergence.expect(name));
  await convergence.until(names.length, limitMs);
  const seconds = (performance.now() - startedAt) / 1000;
  const writes = writesBetween(before, await requestCounts(plane));
  return { seconds, perSecond: names.length / seconds, writesPerService: total(writes) / names.length, writes: Object.fromEntries(writes) };
}

async function change({ plane, client, convergence, names }: Bench): Promise<{ seconds: number; writesPerService: number }> {
  const before = await requestCounts(plane);
  const startedAt = performance.now();
  convergence.restart();
  await forEach(names, async (name) => await client.patch(serviceKind, { namespace, name }, { type: "application/merge-patch+json", body: { spec: { image: "registry.example.com/shop:2" } } }));
  await convergence.until(names.length, limitMs);
  const writesPerService = total(writesBetween(before, await requestCounts(plane))) / names.length;
  return { seconds: (performance.now() - startedAt) / 1000, writesPerService };
}

async function burstLatencies({ client, convergence, names }: Bench): Promise<{ p50: number; p90: number; p99: number }> {
  const more = Array.from({ length: burst.perSecond * burst.seconds }, (_, index) => `burst-${index}`);
  await createAtRate(client, more, { perSecond: burst.perSecond, onCreate: (name) => convergence.expect(name) });
  await convergence.until(names.length + more.length, limitMs);
  const sorted = convergence.latenciesMs(more).toSorted((a, b) => a - b);
  const at = (quantile: number): number => sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99) };
}

/** Waits until the process uses no CPU to speak of, for a whole second. */
async function quiet({ pid }: Running): Promise<void> {
  await sleep(2_000); // it has to begin first
  let before = await processCost(pid);
  await waitFor("the operator is quiet", async () => {
    await sleep(1_000);
    const now = await processCost(pid);
    const used = now.cpuSeconds - before.cpuSeconds;
    before = now;
    return used <= quietCpuSeconds;
  }, { timeoutMs: limitMs });
}

async function install(plane: ControlPlane): Promise<void> {
  const space = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await waitFor("the CRD and the rights are there", async () => (await plane.kubectl(["apply", "-f", "-"], { input: manifestText([serviceDefinition(), ...rbacManifests(), space]) })).code === 0);
  await waitFor("the CRD is served", async () => (await plane.request({ path: "/apis/service-operator.io/v1/services?limit=1" })).status === 200);
}
