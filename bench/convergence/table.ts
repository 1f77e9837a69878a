import { spreadOf } from "../shared/spread.ts";
import { textTable } from "../shared/text-table.ts";
import { contestants } from "./contestants.ts";
import type { Measured, Phase } from "./measured.ts";

interface Row {
  readonly title: string;
  readonly of: (measured: Measured) => number | undefined;
  readonly digits: number;
}

const perServiceMs = (seconds: number | undefined, { services }: Measured): number | undefined => (seconds === undefined ? undefined : (seconds * 1000) / services);

function phaseRows(title: string, of: (measured: Measured) => Phase | undefined): readonly Row[] {
  return [
    { title: `${title}: Services/s`, of: (measured) => of(measured)?.perSecond, digits: 1 },
    { title: `${title}: writes per Service`, of: (measured) => of(measured)?.writesPerService, digits: 2 },
    { title: `${title}: operator's CPU, ms per Service`, of: (measured) => perServiceMs(of(measured)?.operatorCpuSeconds, measured), digits: 2 },
    { title: `${title}: control plane's CPU, ms per Service`, of: (measured) => perServiceMs(of(measured)?.controlPlaneCpuSeconds, measured), digits: 1 },
  ];
}

const rows: readonly Row[] = [
  ...phaseRows("creation", ({ creation }) => creation),
  { title: "creation: events per Service", of: ({ eventsPerService }) => eventsPerService, digits: 2 },
  { title: "RSS, MiB", of: ({ cost }) => cost?.rssMiB, digits: 0 },
  { title: "peak RSS, MiB", of: ({ cost }) => cost?.peakRssMiB, digits: 0 },
  ...phaseRows("another image", ({ changes }) => changes?.image),
  ...phaseRows("another scale", ({ changes }) => changes?.scale),
  ...phaseRows("another config", ({ changes }) => changes?.config),
  { title: "nothing to do: writes per Service", of: ({ changes }) => changes?.annotation.writesPerService, digits: 2 },
  { title: "nothing to do: operator's CPU, ms per Service", of: (measured) => perServiceMs(measured.changes?.annotation.operatorCpuSeconds, measured), digits: 2 },
  { title: "restart: CPU, s", of: ({ restart }) => restart?.cpuSeconds, digits: 2 },
  { title: "restart: RSS, MiB", of: ({ restart }) => restart?.rssMiB, digits: 0 },
  { title: "restart: peak RSS, MiB", of: ({ restart }) => restart?.peakRssMiB, digits: 0 },
  { title: "restart: writes", of: ({ restart }) => restart?.writes, digits: 0 },
  { title: "at rest: requests per minute", of: ({ idlePerMinute }) => idlePerMinute, digits: 0 },
  { title: "burst: p50, ms", of: ({ burst }) => burst?.p50, digits: 0 },
  { title: "burst: p90, ms", of: ({ burst }) => burst?.p90, digits: 0 },
  { title: "burst: p99, ms", of: ({ burst }) => burst?.p99, digits: 0 },
];

/** Median, and the least and the most of all repetitions, for each contestant. */
export function table(measured: readonly Measured[]): string {
  const present = contestants.filter((contestant) => measured.some((each) => each.contestant === contestant));
  const cells = rows.map(({ title, of, digits }) => {
    const values = present.map((contestant) => measured.filter((each) => each.contestant === contestant).flatMap((each) => of(each) ?? []));
    return values.every((each) => each.length === 0) ? [] : [[title, ...values.map((each) => cell(each, digits))]];
  });
  return textTable([["", ...present], ...cells.flat()]);
}

function cell(values: readonly number[], digits: number): string {
  const spread = spreadOf(values);
  if (!spread) return "–";
  const { median, least, most } = spread;
  return values.length === 1 ? median.toFixed(digits) : `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}
