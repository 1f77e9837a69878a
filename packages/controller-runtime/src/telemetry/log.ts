import { pino, type DestinationStream, type Logger } from "pino";
import { standardError } from "./log-destination.ts";

export type { Logger } from "pino";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogOptions {
  readonly level?: LogLevel;
  /** Default: standard error, as Kubernetes components do. */
  readonly destination?: DestinationStream;
  /** Fields for every line, asked for when it is written: those of the trace. A new object each time. */
  readonly fields?: () => Record<string, unknown>;
}

/** A structured log: one JSON object a line, with `level` and `ts` as words and ISO time. */
export function createLog({ level = "info", destination, fields }: LogOptions = {}): Logger {
  return pino(
    {
      level,
      base: null,
      ...(fields && { mixin: fields }),
      timestamp: () => `,"ts":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination ?? standardError(),
  );
}
