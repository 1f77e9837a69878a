import type { Container, Probe } from "@service-operator/controller-runtime/kubernetes";
import type { ProbeSpec, ServiceSpec } from "../api/index.ts";
import { containerPortOf, listeningPort } from "./ports.ts";

type Probes = Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe">;

/**
 * A connection to the port is all that can be asked of an unknown application: it gets traffic only when it listens,
 * and 60 × 5 s to come to that; of one without a port, nothing. There is no liveness probe by default: a wrong one turns load into an outage.
 */
function byDefault(spec: ServiceSpec): Probes {
  const port = listeningPort(spec);
  if (port === undefined) return {};
  return {
    startupProbe: { tcpSocket: { port }, periodSeconds: 5, failureThreshold: 60 },
    readinessProbe: { tcpSocket: { port }, periodSeconds: 10, failureThreshold: 3 },
  };
}

/** The probes that are asked for, each in the place of the default one. */
export function probes(spec: ServiceSpec): Probes {
  const { startup, readiness, liveness } = spec.probes ?? {};
  const fallback = byDefault(spec);
  const startupProbe = startup ? probe(startup, spec) : fallback.startupProbe;
  const readinessProbe = readiness ? probe(readiness, spec) : fallback.readinessProbe;
  const livenessProbe = liveness && probe(liveness, spec);
  return { ...(startupProbe && { startupProbe }), ...(readinessProbe && { readinessProbe }), ...(livenessProbe && { livenessProbe }) };
}

function probe({ enabled, httpGet, tcpSocket, grpc, exec, ...timings }: ProbeSpec, spec: ServiceSpec): Probe | undefined {
  return enabled ? { ...handler({ httpGet, tcpSocket, grpc, exec }, spec), ...timings } : undefined;
}

type Handlers = { readonly [Name in "httpGet" | "tcpSocket" | "grpc" | "exec"]: ProbeSpec[Name] | undefined };

function handler({ httpGet, tcpSocket, grpc, exec }: Handlers, spec: ServiceSpec): Probe {
  if (exec) return { exec };
  if (grpc) return { grpc: { port: spec.port, ...grpc } };
  if (httpGet) return { httpGet: withHeaders(httpGet, containerPortOf(spec, httpGet.port)) };
  return { tcpSocket: { port: containerPortOf(spec, tcpSocket?.port ?? "http") } };
}

/** The API server drops an empty list. */
function withHeaders({ httpHeaders = [], ...request }: NonNullable<ProbeSpec["httpGet"]>, port: number | string): NonNullable<Probe["httpGet"]> {
  return { ...request, port, ...(httpHeaders.length > 0 && { httpHeaders }) };
}
