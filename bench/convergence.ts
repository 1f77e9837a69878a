// How fast, how often written and at what cost N Services come to be: by the bare API server, by the same operator in Go,
// and by this one, side by side, each on a control plane of its own.
// make bench [N=1000], or: npm run bench -- [--services 1000,5000] [--repetitions 3] [--scope all|creation|restart|lifeCycle]
//   [--only raw,controller-runtime,service-operator] [--output bench/results] [--no-rest] [--json]
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { terminalProgress } from "@service-operator/testkit";
import { type Contestant, contestants } from "./convergence/contestants.ts";
import type { Measured } from "./convergence/measured.ts";
import { ensurePeer } from "./convergence/peer.ts";
import { plot } from "./convergence/plot.ts";
import { runOnce, type Scope, scopes } from "./convergence/run.ts";
import { table } from "./convergence/table.ts";
import { oneOf } from "./shared/one-of.ts";
import { wholeNumber } from "./shared/whole-number.ts";

const report = terminalProgress(process.stderr);

interface Wanted {
  readonly contestants: readonly Contestant[];
  readonly counts: readonly number[];
  readonly repetitions: number;
  readonly scope: Scope;
  /** Whether to look at what is sent at rest, once, which takes minutes. */
  readonly rest: boolean;
}

interface Results {
  readonly measured: readonly Measured[];
  readonly failed: readonly string[];
}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      json: { type: "boolean", default: false },
      services: { type: "string", default: "1000" },
      repetitions: { type: "string", default: "3" },
      scope: { type: "string", default: "all" },
      only: { type: "string", default: contestants.join(",") },
      output: { type: "string", default: "bench/results" },
      rest: { type: "boolean", default: true },
    },
    allowNegative: true,
  });
  const scope = oneOf("scope", values.scope, scopes);
  const wanted: Wanted = {
    contestants: values.only.split(",").map((each) => oneOf("only", each, contestants)).filter((each) => scope !== "lifeCycle" || each !== "raw"),
    counts: values.services.split(",").map((each) => wholeNumber("services", each)),
    repetitions: wholeNumber("repetitions", values.repetitions),
    scope,
    rest: values.rest,
  };
  await prepare(wanted.contestants);
  const results = await runAll(wanted);
  await save(values.output, wanted, results);
  process.stdout.write(values.json ? jsonOf(wanted, results) : textOf(wanted, results));
  if (results.failed.length > 0) process.exitCode = 1;
}

/** Interleaved, so that what the machine does meanwhile is nobody's alone. A failure is told of and ends nothing. */
async function runAll({ contestants: runners, counts, repetitions, scope, rest }: Wanted): Promise<Results> {
  const measured: Measured[] = [];
  const failed: string[] = [];
  const total = repetitions * runners.length * counts.length;
  for (const services of counts) {
    for (let repetition = 1; repetition <= repetitions; repetition++) {
      for (const contestant of runners) {
        const name = `${contestant}, ${services} Services, ${repetition}/${repetitions}`;
        const progress = (detail: string): void => report({ step: name, done: measured.length + failed.length, total, detail });
        try {
          measured.push(await runOnce({ contestant, services, scope, idle: rest && repetition === 1 && services === counts[0], report: progress, onControlPlane: ({ step }) => progress(step) }));
        } catch (error) {
          failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }
  }
  report({ step: "Done", done: total, total });
  return { measured, failed };
}

async function save(directory: string, wanted: Wanted, results: Results): Promise<void> {
  await mkdir(directory, { recursive: true });
  const stem = join(directory, wanted.scope === "lifeCycle" ? "life-cycle" : "convergence");
  await writeFile(`${stem}.json`, jsonOf(wanted, results));
  await writeFile(`${stem}.svg`, plot(results.measured));
}

function jsonOf({ scope, repetitions }: Wanted, results: Results): string {
  return `${JSON.stringify({ benchmark: "convergence", scope, repetitions, ...results }, undefined, 2)}\n`;
}

/** A table for each number of Services, then what failed. */
function textOf({ counts }: Wanted, { measured, failed }: Results): string {
  const tables = counts.map((count) => `\n${count} Services\n${table(measured.filter(({ services }) => services === count))}`);
  return tables.join("") + failed.map((line) => `failed: ${line}\n`).join("");
}

/** What takes minutes is done before anything is measured. */
async function prepare(wanted: readonly Contestant[]): Promise<void> {
  report({ step: "Building", done: 0, total: 1 });
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
  if (wanted.includes("controller-runtime")) await ensurePeer();
}
