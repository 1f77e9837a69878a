import { type Contestant, contestants } from "./contestant.ts";
import type { Measured } from "./run.ts";

interface Row {
  readonly title: string;
  readonly of: (measured: Measured) => number | undefined;
  readonly digits: number;
}

const rows: readonly Row[] = [
  { title: "Services/s", of: ({ creation }) => creation.perSecond, digits: 1 },
  { title: "writes per Service", of: ({ creation }) => creation.writesPerService, digits: 2 },
  { title: "CPU s", of: ({ cost }) => cost?.cpuSeconds, digits: 1 },
  { title: "RSS MiB", of: ({ cost }) => cost?.rssMiB, digits: 0 },
  { title: "peak RSS MiB", of: ({ cost }) => cost?.peakRssMiB, digits: 0 },
  { title: "image change: s", of: ({ change }) => change?.seconds, digits: 1 },
  { title: "image change: writes per Service", of: ({ change }) => change?.writesPerService, digits: 2 },
  { title: "restart: CPU s", of: ({ restart }) => restart?.cpuSeconds, digits: 1 },
  { title: "restart: RSS MiB", of: ({ restart }) => restart?.rssMiB, digits: 0 },
  { title: "restart: writes", of: ({ restart }) => restart?.writes, digits: 0 },
  { title: "burst: p50 ms", of: ({ burst }) => burst?.p50, digits: 0 },
  { title: "burst: p90 ms", of: ({ burst }) => burst?.p90, digits: 0 },
  { title: "burst: p99 ms", of: ({ burst }) => burst?.p99, digits: 0 },
];

/** Median, and the least and the most of all repetitions, for each contestant; then what failed. */
export function table(measured: readonly Measured[], failed: readonly string[]): string {
  const present = contestants.filter((contestant) => measured.some((each) => each.contestant === contestant));
  const lines = [["", ...present], ...rows.map(({ title, of, digits }) => [title, ...present.map((contestant) => cell(valuesOf(measured, contestant, of), digits))])];
  return [...lines.map(padded), ...failed.map((line) => `failed: ${line}`), ""].join("\n");
}

function valuesOf(measured: readonly Measured[], contestant: Contestant, of: Row["of"]): number[] {
  return measured.filter((each) => each.contestant === contestant).flatMap((each) => of(each) ?? []);
}

function cell(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)];
  if (median === undefined) return "–";
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  return sorted.length === 1 ? median.toFixed(digits) : `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function padded([title = "", ...cells]: readonly string[]): string {
  return (title.padEnd(34) + cells.map((each) => each.padEnd(24)).join("")).trimEnd();
}
