/** The samplers that OpenTelemetry's specification names (sdk-environment-variables, `OTEL_TRACES_SAMPLER`). */
export const samplerNames = ["always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off", "parentbased_traceidratio"] as const;
export type SamplerName = (typeof samplerNames)[number];

export interface TracingSettings {
  /** Where spans are posted to, path included. */
  readonly endpoint: string;
  readonly sampler: SamplerName;
  /** Share of traces that are kept, 0 to 1, for the samplers that have a ratio in their name. */
  readonly ratio: number;
}

export interface TracingEnvironment {
  /** Absent: tracing is off. */
  readonly settings?: TracingSettings;
  /** What is wrong with the variables, a line each. Values are not quoted: a URL may hold a password. */
  readonly problems: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

const off: TracingEnvironment = { problems: [] };

/**
 * What the standard variables ask for. Pure.
 *
 * Tracing is on where an endpoint is named; unlike the specification there is no default one, because a program that
 * nobody told to trace must not call localhost. A mistake never keeps the program from starting (the specification's
 * rule): a wrong endpoint turns tracing off, a wrong sampler becomes the default, and both are problems to be logged.
 */
export function tracingFromEnvironment(env: Environment): TracingEnvironment {
  const exporter = value(env, "OTEL_TRACES_EXPORTER") ?? "otlp";
  if (value(env, "OTEL_SDK_DISABLED")?.toLowerCase() === "true" || exporter === "none") return off;
  const endpoint = endpointOf(env);
  if (!endpoint) return off;
  const refusal = refusalOf(env, exporter) ?? endpoint.refusal;
  if (refusal) return { problems: [`${refusal}; tracing is off`] };
  const problems: string[] = [];
  const sampler = samplerOf(env, problems);
  return { settings: { endpoint: endpoint.url, sampler, ratio: ratioOf(env, problems) }, problems };
}

/** An empty variable is the same as none (the specification's rule). */
function value(env: Environment, name: string): string | undefined {
  return env[name]?.trim() || undefined;
}

function endpointOf(env: Environment): { readonly url: string; readonly refusal?: string } | undefined {
  const traces = value(env, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
  const base = value(env, "OTEL_EXPORTER_OTLP_ENDPOINT");
  if (!traces && !base) return undefined;
  // The one for traces is taken as it is, the one for all signals gets the signal's path (the specification's rule).
  const url = traces ?? `${base?.replace(/\/$/, "")}/v1/traces`;
  const name = traces ? "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" : "OTEL_EXPORTER_OTLP_ENDPOINT";
  return /^https?:$/.test(URL.parse(url)?.protocol ?? "") ? { url } : { url, refusal: `${name} is no http or https URL` };
}

function refusalOf(env: Environment, exporter: string): string | undefined {
  if (exporter !== "otlp") return "OTEL_TRACES_EXPORTER is neither otlp nor none";
  const protocol = value(env, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") ?? value(env, "OTEL_EXPORTER_OTLP_PROTOCOL");
  // A collector takes JSON where it takes protobuf; gRPC is another port.
  if (protocol?.startsWith("http/") === false) return "OTEL_EXPORTER_OTLP_PROTOCOL is not http/json, which alone is spoken here (usually on port 4318)";
  return undefined;
}

function samplerOf(env: Environment, problems: string[]): SamplerName {
  const asked = value(env, "OTEL_TRACES_SAMPLER");
  const known = samplerNames.find((name) => name === asked);
  if (asked && !known) problems.push(`OTEL_TRACES_SAMPLER is unknown: use one of ${samplerNames.join(", ")}; parentbased_always_on is used`);
  return known ?? "parentbased_always_on";
}

function ratioOf(env: Environment, problems: string[]): number {
  const asked = value(env, "OTEL_TRACES_SAMPLER_ARG");
  const ratio = Number(asked ?? 1);
  if (ratio >= 0 && ratio <= 1) return ratio;
  problems.push("OTEL_TRACES_SAMPLER_ARG is no number from 0 to 1; 1 is used");
  return 1;
}
