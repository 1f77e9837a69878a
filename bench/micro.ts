// What the steps of a reconcile cost, once they are warm. npm run bench:micro -- [--json]
import { parseArgs } from "node:util";
import { terminalProgress } from "@service-operator/testkit";
import { type Case, cases } from "./micro/cases.ts";
import { type Spread, spreadOf } from "./shared/spread.ts";
import { textTable } from "./shared/text-table.ts";

/** Long enough for the optimising compiler, and for a garbage collection to be in each. */
const [warmUpMs, roundMs, rounds] = [300, 200, 7];

interface Result {
  readonly name: string;
  /** Of the median round, the fastest and the slowest. */
  readonly microseconds: Spread;
}

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
  const report = terminalProgress(process.stderr);
  const results: Result[] = [];
  for (const each of cases) {
    report({ step: each.name, done: results.length, total: cases.length });
    results.push(await measure(each));
  }
  report({ step: "Done", done: cases.length, total: cases.length });
  process.stdout.write(values.json ? `${JSON.stringify({ benchmark: "micro", results }, undefined, 2)}\n` : table(results));
}

async function measure({ name, once }: Case): Promise<Result> {
  await round(once, warmUpMs);
  const all: number[] = [];
  for (let index = 0; index < rounds; index++) all.push(await round(once, roundMs));
  return { name, microseconds: spreadOf(all) ?? { median: Number.NaN, least: Number.NaN, most: Number.NaN } };
}

/** Does it again and again for so long. Returns the microseconds of one. */
async function round(once: Case["once"], ms: number): Promise<number> {
  const startedAt = performance.now();
  let count = 0;
  while (performance.now() - startedAt < ms) {
    const result = once();
    if (result instanceof Promise) await result;
    count++;
  }
  return ((performance.now() - startedAt) * 1000) / count;
}

function table(results: readonly Result[]): string {
  const rows = results.map(({ name, microseconds: { median, least, most } }) => [name, median.toFixed(1), `${least.toFixed(1)}–${most.toFixed(1)}`]);
  return textTable([["", "µs", "spread"], ...rows]);
}
