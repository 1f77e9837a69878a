import { context, diag, DiagLogLevel, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, detectResources, type Resource, resourceAttributesEnvDetector, resourceFromAttributes, serviceInstanceIdDetector, serviceNameEnvDetector } from "@opentelemetry/resources";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import type { TracingSettings } from "./environment.ts";
import type { Problems } from "./problems.ts";
import { QuietExporter } from "./quiet-exporter.ts";
import { samplerOf } from "./sampler.ts";
import { Tracer } from "./tracer.ts";

export interface Service {
  /** `service.name`, where `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` name no other. */
  readonly name: string;
  readonly version?: string;
}

export interface SdkOptions {
  readonly settings: TracingSettings;
  readonly service: Service;
  readonly problems: Problems;
}

export interface Sdk {
  readonly tracer: Tracer;
  /** Sends what is there. It may take as long as the exporter tries: 10 s by OpenTelemetry's default. */
  stop(): Promise<void>;
}

/**
 * Puts OpenTelemetry together. The only file that loads the SDK, so it is itself loaded only when tracing is on.
 *
 * Provider and context manager are the process's own (`@opentelemetry/api`), so that spans which others make with that
 * API, in a ResourceManager for one, join ours. What the exporter reads from the environment beyond the endpoint
 * (`OTEL_EXPORTER_OTLP_HEADERS`, certificates, time-out, compression) it reads itself.
 */
export function startSdk({ settings, service, problems }: SdkOptions): Sdk {
  const tell = (...words: readonly unknown[]): void => problems.tell(words.join(" "));
  const nothing = (): void => undefined;
  diag.setLogger({ error: tell, warn: tell, info: nothing, debug: nothing, verbose: nothing }, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const exporter = new QuietExporter(new OTLPTraceExporter({ url: settings.endpoint }), problems);
  const provider = new TracerProvider({ resource: resourceOf(service), sampler: samplerOf(settings), spanProcessors: [new BatchSpanProcessor({ exporter })] });
  trace.setGlobalTracerProvider(provider);
  return {
    tracer: new Tracer(provider.getTracer(service.name, service.version)),
    stop: async () => {
      try {
        await provider.shutdown();
      } finally {
        trace.disable();
        context.disable();
        diag.disable();
      }
    },
  };
}

/** Not OpenTelemetry's process detector: it would publish the command line. */
function resourceOf({ name, version }: Service): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ "service.name": name, ...(version !== undefined && { "service.version": version }) }))
    .merge(detectResources({ detectors: [serviceInstanceIdDetector, resourceAttributesEnvDetector, serviceNameEnvDetector] }));
}
