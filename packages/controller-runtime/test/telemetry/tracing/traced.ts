import assert from "node:assert/strict";
import { startTracing, type Tracing } from "../../../src/telemetry/tracing/start-tracing.ts";
import type { Tracer } from "../../../src/telemetry/tracing/tracer.ts";
import { type KeptLog, keptLog } from "../../support/log.ts";

export interface Traced {
  readonly tracer: Tracer;
  readonly tracing: Tracing;
}

export interface TracedOptions {
  readonly env: Readonly<Record<string, string>>;
  readonly stopTimeoutMs?: number;
}

/** Runs `use` with tracing as the variables say, and stops it. Gives what was logged. One at a time: they are the process's. */
export async function traced(options: TracedOptions, use: (traced: Traced) => Promise<void>): Promise<KeptLog["lines"]> {
  const { log, lines } = keptLog();
  const before = { ...process.env };
  Object.assign(process.env, options.env);
  try {
    const tracing = await startTracing({ service: { name: "test-operator", version: "1.2.3" }, stopTimeoutMs: options.stopTimeoutMs ?? 30_000 });
    tracing.logTo(log);
    assert.ok(tracing.tracer, "tracing is on");
    await use({ tracer: tracing.tracer, tracing });
    await tracing.stop();
    return lines;
  } finally {
    for (const name of Object.keys(options.env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}
