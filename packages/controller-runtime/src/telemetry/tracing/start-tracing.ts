import type { Logger } from "../log.ts";
import { tracingFromEnvironment } from "./environment.ts";
import { Problems } from "./problems.ts";
import type { Service } from "./sdk.ts";
import type { Tracer } from "./tracer.ts";

export interface TracingOptions {
  readonly service: Service;
  /** How long `stop` waits for the collector, in milliseconds; default 5,000: well within a Pod's grace period of 30 s. */
  readonly stopTimeoutMs?: number;
}

/** Tracing of this process, on or off. */
export interface Tracing {
  /** Absent where tracing is off: then nothing is to be done for it. */
  readonly tracer?: Tracer;
  /** Fields for every log line, for `createLog`; absent where tracing is off. */
  readonly logFields?: () => Record<string, string>;
  /** Problems go to this log as warnings, each once, with those that there were before. */
  logTo(log: Logger): void;
  /** Sends the spans that are still here, and ends within `stopTimeoutMs`. Never fails. */
  stop(): Promise<void>;
}

/**
 * Starts tracing where the standard environment variables ask for it: `OTEL_EXPORTER_OTLP_ENDPOINT` or
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` turn it on, `OTEL_SDK_DISABLED=true` and `OTEL_TRACES_EXPORTER=none` off;
 * `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`, `OTEL_TRACES_SAMPLER` and its `_ARG`
 * mean what OpenTelemetry's specification says. Spans go out as OTLP over HTTP, in JSON.
 *
 * Guarantees: never fails, whatever the variables hold; where tracing is off, none of its SDK is loaded.
 * Call it once per process: OpenTelemetry's context manager is the process's.
 */
export async function startTracing({ service, stopTimeoutMs = 5000 }: TracingOptions): Promise<Tracing> {
  const problems = new Problems();
  const environment = tracingFromEnvironment(process.env);
  for (const problem of environment.problems) problems.tell(problem);
  const logTo = (log: Logger): void => problems.logTo(log);
  if (!environment.settings) return { logTo, stop: async () => undefined };
  const { startSdk } = await import("./sdk.ts");
  const sdk = startSdk({ settings: environment.settings, service, problems });
  return {
    tracer: sdk.tracer,
    logFields: () => sdk.tracer.logFields(),
    logTo,
    stop: async () => await within(stopTimeoutMs, sdk.stop()).catch((error: unknown) => problems.tell(`the last spans are lost: ${String(error)}`)),
  };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`the collector took longer than ${ms} ms`)), ms);
  await Promise.race([work, late.promise]).finally(() => clearTimeout(timer));
}
