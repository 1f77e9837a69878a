// How long the event loop waits while a cache takes in its first list, by WatchList and by pages.
// npm run bench:first-list -- [--objects 50000] [--repetitions 3] [--json]
//
// The list comes from a process of its own that sends pods in the API server's format, made beforehand, over TLS. No real API
// server: etcd would have to hold 300 MB first, and what is measured is the client alone, from a server that it never waits for.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { terminalProgress } from "@service-operator/testkit";
import type { Measured, RunOptions, Sent, Serving } from "./first-list/messages.ts";
import { textTable } from "./shared/text-table.ts";
import { wholeNumber } from "./shared/whole-number.ts";

/** The most that anything may wait for its turn meanwhile, in milliseconds. */
const bars = { p99Ms: 50, maxMs: 250 } as const;

const ways = { WatchList: "watchList", pages: "pages" } as const satisfies Record<string, keyof Serving["urls"]>;

type Way = keyof typeof ways;

interface Result {
  readonly way: Way;
  readonly runs: readonly Measured[];
  /** The worst of all runs. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  readonly met: boolean;
}

const report = terminalProgress(process.stderr);

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false }, objects: { type: "string", default: "50000" }, repetitions: { type: "string", default: "3" } } });
  const objects = wholeNumber("objects", values.objects);
  const repetitions = wholeNumber("repetitions", values.repetitions);
  const total = 1 + repetitions * Object.keys(ways).length;
  report({ step: `Making ${objects} pods`, done: 0, total });
  const server = start("server.ts", [String(objects)]);
  try {
    const [serving] = (await once(server, "message")) as [Serving];
    const results: Result[] = [];
    for (const way of Object.keys(ways) as Way[]) results.push(await measure({ way, repetitions, objects, server, serving, total, before: 1 + results.length * repetitions }));
    report({ step: "Done", done: total, total });
    process.stdout.write(values.json ? `${JSON.stringify({ benchmark: "first-list", objects, bytesPerObject: serving.bytesPerObject, bars, results }, undefined, 2)}\n` : table(results));
  } finally {
    server.disconnect();
  }
}

interface Measurement {
  readonly way: Way;
  readonly repetitions: number;
  readonly objects: number;
  readonly server: ChildProcess;
  readonly serving: Serving;
  /** Steps of the whole benchmark, and those before this one. */
  readonly total: number;
  readonly before: number;
}

async function measure({ way, repetitions, objects, server, serving, total, before }: Measurement): Promise<Result> {
  const runs: Measured[] = [];
  for (let index = 0; index < repetitions; index++) {
    const step = `${way} ${index + 1}/${repetitions}`;
    const onSent = ({ sent }: Sent): void => report({ step, done: before + index, total, detail: `${sent} of ${objects}` });
    onSent({ sent: 0 });
    server.on("message", onSent);
    const measured = await runOnce({ url: serving.urls[ways[way]], ca: serving.ca });
    server.off("message", onSent);
    if (measured.objects !== objects) throw new Error(`the handler was told of ${measured.objects} objects, not of ${objects}`);
    runs.push(measured);
  }
  const lagP99Ms = Math.max(...runs.map((run) => run.lagP99Ms));
  const lagMaxMs = Math.max(...runs.map((run) => run.lagMaxMs));
  return { way, runs, lagP99Ms, lagMaxMs, met: meetsBars({ lagP99Ms, lagMaxMs }) };
}

/** Each run has a process of its own, so that none inherits the heap of another. */
async function runOnce(options: RunOptions): Promise<Measured> {
  const run = start("run.ts");
  run.send(options);
  const [measured] = (await once(run, "message")) as [Measured];
  await once(run, "exit");
  return measured;
}

function start(program: string, args: readonly string[] = []): ChildProcess {
  const path = fileURLToPath(new URL(`first-list/${program}`, import.meta.url));
  const child = spawn(process.execPath, ["--conditions=@service-operator/source", path, ...args], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  child.once("exit", (code) => {
    if (code) throw new Error(`${program} ended with ${code}`);
  });
  return child;
}

function table(results: readonly Result[]): string {
  const rows = results.flatMap(({ way, runs }) => runs.map((run) => [way, run.seconds.toFixed(1), run.lagP99Ms.toFixed(1), run.lagMaxMs.toFixed(1), run.maxRssMiB.toFixed(0), meetsBars(run) ? "yes" : "no"]));
  return textTable([["way", "seconds", "p99 ms", "max ms", "RSS MiB", `p99 ≤ ${bars.p99Ms}, max ≤ ${bars.maxMs}`], ...rows]);
}

function meetsBars({ lagP99Ms, lagMaxMs }: Pick<Measured, "lagP99Ms" | "lagMaxMs">): boolean {
  return lagP99Ms <= bars.p99Ms && lagMaxMs <= bars.maxMs;
}
