import type { SpanExporter } from "@opentelemetry/sdk-trace";
import type { Problems } from "./problems.ts";

type Spans = Parameters<SpanExporter["export"]>[0];
type Done = Parameters<SpanExporter["export"]>[1];
type Result = Parameters<Done>[0];

/** `ExportResultCode.SUCCESS`. */
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the enum is in @opentelemetry/core, which would be a dependency for one zero
const success = 0 as Result["code"];

/**
 * An exporter whose failures are told once and hurt nobody: the spans of a batch that the collector did not take are
 * gone, as OpenTelemetry has it, and the program goes on.
 */
export class QuietExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #problems: Problems;

  constructor(exporter: SpanExporter, problems: Problems) {
    this.#exporter = exporter;
    this.#problems = problems;
  }

  export(spans: Spans, done: Done): void {
    this.#exporter.export(spans, ({ code, error }) => {
      // The error's words and not its data: that is the collector's answer, which may be long.
      if (code !== success) this.#problems.tell(`the collector does not take spans: ${error?.message || "no reason given"}`);
      done({ code: success }); // a failure would be told again, with its stack, by OpenTelemetry's error handler
    });
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.#exporter.shutdown();
  }
}
