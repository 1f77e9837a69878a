// How late the event loop is, and whether the lease is renewed in time, while reconciles use the CPU and do no I/O.
// npm run bench:busy-reconciles -- [--objects 50000] [--work 1] [--workers 1,8] [--json]
//
// The API server is a process of its own that sends a first list and keeps one Lease: what is measured is the runtime alone.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { terminalProgress } from "@service-operator/testkit";
import type { Measured, Renewals, RunOptions, Serving } from "./busy-reconciles/messages.ts";
import { textTable } from "./shared/text-table.ts";
import { wholeNumber } from "./shared/whole-number.ts";

/** The most that anything may wait for its turn, and that may pass between two renewals (the retry period of 2 s, and the slack), in milliseconds. */
const bars = { p99Ms: 50, renewalMs: 2_500 } as const;

const { values } = parseArgs({
  options: { objects: { type: "string", default: "50000" }, work: { type: "string", default: "1" }, workers: { type: "string", default: "1,8" }, json: { type: "boolean", default: false } },
});
const objects = wholeNumber("objects", values.objects);
const workMs = wholeNumber("work", values.work);
const workerCounts = values.workers.split(",").map((each) => wholeNumber("workers", each));

interface Result extends Measured {
  readonly workers: number;
  readonly longestRenewalMs: number;
  readonly met: boolean;
}

const report = terminalProgress(process.stderr);
const results: Result[] = [];
for (const [index, workers] of workerCounts.entries()) {
  report({ step: `${objects} keys of ${workMs} ms, workers: ${workers}`, done: index, total: workerCounts.length });
  results.push(await measure(workers));
}
console.log(values.json ? JSON.stringify(results, undefined, 2) : table(results));
process.exitCode = results.every(({ met }) => met) ? 0 : 1;

async function measure(workers: number): Promise<Result> {
  const server = start("server.ts", [String(objects)]);
  try {
    const { url } = await answerOf<Serving>(server);
    const run = start("run.ts");
    run.send({ url, objects, workMs, workers } satisfies RunOptions);
    const measured = await answerOf<Measured>(run);
    server.send("renewals");
    const { gapsMs } = await answerOf<Renewals>(server);
    const longestRenewalMs = Math.max(...gapsMs);
    const met = measured.end === "stopped" && measured.lagP99Ms <= bars.p99Ms && longestRenewalMs <= bars.renewalMs;
    return { ...measured, workers, longestRenewalMs, met };
  } finally {
    server.disconnect();
  }
}

function start(program: string, args: readonly string[] = []): ChildProcess {
  return fork(fileURLToPath(new URL(`busy-reconciles/${program}`, import.meta.url)), args, { execArgv: ["--conditions=@service-operator/source"] });
}

async function answerOf<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, "message")) as [T];
  return message;
}

function table(rows: readonly Result[]): string {
  const head = ["workers", "end", "reconciled", "seconds", "p99 ms", "max ms", "renewals ms", `p99 ≤ ${bars.p99Ms}, renewals ≤ ${bars.renewalMs}`];
  const cells = rows.map(({ workers, end, reconciled, seconds, lagP99Ms, lagMaxMs, longestRenewalMs, met }) => [String(workers), end, String(reconciled), seconds.toFixed(1), lagP99Ms.toFixed(1), lagMaxMs.toFixed(1), longestRenewalMs.toFixed(0), met ? "yes" : "no"]);
  return textTable([head, ...cells]);
}
