import { createLog, type Logger, type LogLevel } from "../../src/telemetry/log.ts";

export interface KeptLog {
  readonly log: Logger;
  readonly lines: Readonly<Record<string, unknown>>[];
}

/** A log that keeps its lines for the test. */
export function keptLog(level: LogLevel = "debug"): KeptLog {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level, destination: { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) } });
  return { log, lines };
}
