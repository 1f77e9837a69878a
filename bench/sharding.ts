// What sharding by Leases over several replicas would do (docs/design/sharding.md): who has how much, what moves, how long a
// bucket is without an owner, and whether one ever has two. A simulation: nothing of it is in the operator.
// npm run bench:sharding -- [--services 100000] [--replicas 10] [--namespaces 2000] [--buckets 256] [--hours 6] [--seed 1] [--json]
import { parseArgs } from "node:util";
import { hashOf, apiServerHashOf } from "./sharding/hash.ts";
import { memoryPerService } from "./sharding/memory.ts";
import { type Movement, movements } from "./sharding/movement.ts";
import { bucketWeights, namespacesOf } from "./sharding/services.ts";
import { type Simulated, simulate } from "./sharding/simulation.ts";
import { greatestDrift, longestTakeoverMs } from "./sharding/takeover.ts";
import { textTable } from "./shared/text-table.ts";
import { wholeNumber } from "./shared/whole-number.ts";

/** A slow API server and a slow watch; chosen, not measured. */
const delays = { requestMs: 500, watchMs: 1_000 } as const;

/** Clocks that run as wrong as this are far worse than any machine's; the last is more than the lease allows, and must be found out. */
const drifts = { bound: 0.1, tooMuch: 0.3 } as const;

/** Enough that what is not per Service does not count. */
const measuredServices = 5_000;

const chosen = "buckets of namespaces";

main();

interface Options {
  readonly json: boolean;
  readonly services: number;
  readonly replicas: number;
  readonly namespaces: number;
  readonly buckets: number;
  readonly hours: number;
  readonly seed: number;
}

function main(): void {
  const { json, ...options } = optionsOf();
  const { services, replicas, hours, seed } = options;
  const memory = memoryPerService(measuredServices); // first, while the heap is small
  const namespaces = namespacesOf(services, options.namespaces);
  const weights = bucketWeights(namespaces, options.buckets, hashOf);
  const placed = movements(namespaces, replicas, { [chosen]: weights, "buckets as shardRange": bucketWeights(namespaces, options.buckets, apiServerHashOf) });
  const perReplicaMiB = Math.round((mostOf(placed) * memory.storedBytes) / 2 ** 20);
  const [bound, control] = [drifts.bound, drifts.tooMuch].map((drift) => simulate({ replicas, weights, hours, seed, drift, ...delays }));
  if (!bound || !control) throw new Error("nothing was simulated");
  const takeover = { longestMs: longestTakeoverMs({ ...delays, drift: drifts.bound }), greatestDrift: greatestDrift() };
  const text = `${placementTable(placed)}\n${memoryLine(memory.storedBytes, services, perReplicaMiB)}\n${runTable([bound, control])}`;
  process.stdout.write(json ? `${JSON.stringify({ benchmark: "sharding", ...options, memory: { ...memory, perReplicaMiB }, placed, takeover, bound, control }, undefined, 2)}\n` : text);
  if (!holds(bound)) process.exitCode = 1;
}

function optionsOf(): Options {
  const text = (value: string) => ({ type: "string", default: value }) as const;
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, services: text("100000"), replicas: text("10"), namespaces: text("2000"), buckets: text("256"), hours: text("6"), seed: text("1") },
  });
  const count = (flag: Exclude<keyof typeof values, "json">): number => wholeNumber(flag, values[flag]);
  return { json: values.json, services: count("services"), replicas: count("replicas"), namespaces: count("namespaces"), buckets: count("buckets"), hours: count("hours"), seed: count("seed") };
}

function mostOf(placed: readonly Movement[]): number {
  return placed.find((each) => each.way === chosen)?.servicesPerReplica.most ?? Number.NaN;
}

function holds({ violations, unownedAtEnd, longestSinceDisturbanceMs, boundMs }: Simulated): boolean {
  return violations === 0 && unownedAtEnd === 0 && longestSinceDisturbanceMs <= boundMs;
}

function placementTable(placed: readonly Movement[]): string {
  const head = ["way", "Services per replica: least", "median", "most", "of fair share", "loss moves", "ideal", "unneeded", "join moves", "ideal", "unneeded"];
  const rows = placed.map(({ way, servicesPerReplica: { least, median, most }, imbalance, lost, joined }) => [way, least, median, most, imbalance.toFixed(2), lost.moved, lost.ideal, lost.unneeded, joined.moved, joined.ideal, joined.unneeded].map(String));
  return textTable([head, ...rows]);
}

function memoryLine(bytes: number, services: number, perReplicaMiB: number): string {
  return `cache: ${(bytes / 1024).toFixed(1)} KiB of heap per Service; ${Math.round((services * bytes) / 2 ** 20)} MiB in one process, ${perReplicaMiB} MiB in the fullest replica\n`;
}

function runTable(runs: readonly Simulated[]): string {
  const head = ["clock drift", "hours", "crashes", "stops", "cuts", "joins", "takeovers", "two owners", "no owner at end", "longest gap s", "since last change s", "bound s", "held"];
  const seconds = (ms: number): string => (ms / 1000).toFixed(1);
  const rows = runs.map((run) => [`${run.drift * 100} %`, `${run.hours}`, `${run.crashes}`, `${run.stops}`, `${run.partitions}`, `${run.joins}`, `${run.takeovers}`, `${run.violations}`, `${run.unownedAtEnd}`, seconds(run.gapMs.most), seconds(run.longestSinceDisturbanceMs), seconds(run.boundMs), holds(run) ? "yes" : "no"]);
  return textTable([head, ...rows]);
}
