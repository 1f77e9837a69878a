import { readFile } from "node:fs/promises";

/** What a process has cost so far. */
export interface ProcessCost {
  readonly cpuSeconds: number;
  readonly rssMiB: number;
  readonly peakRssMiB: number;
}

/** Clock ticks per second of /proc/<pid>/stat: 100 on every Linux (USER_HZ). */
const ticksPerSecond = 100;

/** Of user and system time, fields 14 and 15 of proc(5); the name before them may hold spaces. */
const fieldsBeforeCpu = 11;

/** Reads it from /proc, so on Linux only. */
export async function processCost(pid: number): Promise<ProcessCost> {
  const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readFile(`/proc/${pid}/status`, "utf8")]);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[fieldsBeforeCpu]) + Number(fields[fieldsBeforeCpu + 1]);
  return { cpuSeconds: ticks / ticksPerSecond, rssMiB: kibOf(status, "VmRSS") / 1024, peakRssMiB: kibOf(status, "VmHWM") / 1024 };
}

function kibOf(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1] ?? Number.NaN);
}
