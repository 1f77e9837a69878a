// How fast, how often written and at what cost N Services come to be: by the bare API server, by the same operator in Go,
// and by this one, side by side, each on a control plane of its own.
// make bench [N=1000] or: npm run bench -- [--services 1000] [--repetitions 3] [--only raw,service-operator] [--json]
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { terminalProgress } from "@service-operator/testkit";
import { type Contestant, contestants } from "./convergence/contestant.ts";
import { ensurePeer } from "./convergence/peer.ts";
import { type Measured, runOnce } from "./convergence/run.ts";
import { table } from "./convergence/table.ts";

const report = terminalProgress(process.stderr);

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, services: { type: "string", default: "1000" }, repetitions: { type: "string", default: "3" }, only: { type: "string", default: contestants.join(",") } },
  });
  const services = wholeNumber("services", values.services);
  const repetitions = wholeNumber("repetitions", values.repetitions);
  const wanted = values.only.split(",").map(contestantNamed);
  await prepare(wanted);
  const measured: Measured[] = [];
  const failed: string[] = [];
  const total = repetitions * wanted.length;
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const contestant of wanted) {
      const progress = (detail: string): void => report({ step: `${contestant} ${repetition}/${repetitions}`, done: measured.length + failed.length, total, detail });
      try {
        measured.push(await runOnce({ contestant, services, report: progress, onControlPlane: ({ step }) => progress(step) }));
      } catch (error) {
        failed.push(`${contestant} ${repetition}/${repetitions}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  report({ step: "Done", done: total, total });
  process.stdout.write(values.json ? `${JSON.stringify({ benchmark: "convergence", services, measured, failed }, undefined, 2)}\n` : table(measured, failed));
  if (failed.length > 0) process.exitCode = 1;
}

/** What takes minutes is done before anything is measured. */
async function prepare(wanted: readonly Contestant[]): Promise<void> {
  report({ step: "Building", done: 0, total: 1 });
  execFileSync("npm", ["run", "--silent", "build"], { stdio: ["ignore", "ignore", "inherit"] });
  if (wanted.includes("controller-runtime")) await ensurePeer();
}

function contestantNamed(name: string): Contestant {
  const found = contestants.find((each) => each === name);
  if (!found) throw new RangeError(`--only "${name}": there are ${contestants.join(", ")}`);
  return found;
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} must be a whole number from 1`);
  return value;
}
