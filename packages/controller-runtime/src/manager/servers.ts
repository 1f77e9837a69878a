import { certificateFiles } from "../certwatcher/certificate-files.ts";
import { selfSignedCertificate } from "../certwatcher/self-signed.ts";
import type { Client } from "../client/client.ts";
import { authorizedRoute } from "../telemetry/auth/authorized-route.ts";
import type { Health } from "../telemetry/health.ts";
import { HttpServer, type RouteHandler, type SecureServing } from "../telemetry/http-server.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { profilingServer } from "../telemetry/profiling/profiling-server.ts";
import type { CertificateLocation, ManagerOptions } from "./options.ts";

/** The ports of a manager's servers, where they listen. */
export interface Ports {
  readonly metrics?: number;
  readonly health?: number;
  readonly profiling?: number;
}

export interface NamedServer {
  readonly name: keyof Ports;
  readonly server: HttpServer;
}

/** What the servers show. */
interface Shown {
  readonly client: Client;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly log: Logger;
}

/** The servers that the options ask for, not yet listening. Throws `CertificateError`, and `BindError` for the profiles' address. */
export function serversOf(options: ManagerOptions, shown: Shown): readonly NamedServer[] {
  const { metricsBindAddress = "0", healthProbeBindAddress = "0", profilingBindAddress = "0" } = options;
  const servers: NamedServer[] = [];
  if (metricsBindAddress !== "0") {
    shown.metrics.collectProcess();
    servers.push({ name: "metrics", server: metricsServer(metricsBindAddress, options, shown) });
  }
  if (healthProbeBindAddress !== "0") servers.push({ name: "health", server: healthServer(healthProbeBindAddress, shown) });
  if (profilingBindAddress !== "0") servers.push({ name: "profiling", server: new HttpServer(profilingServer({ address: profilingBindAddress, log: shown.log })) });
  return servers;
}

function healthServer(address: string, { health }: Shown): HttpServer {
  return new HttpServer({ address, purpose: "health probes", option: "healthProbeBindAddress", route: health.route });
}

function metricsServer(address: string, { metricsAuthorization = false, metricsSecureServing: location }: ManagerOptions, shown: Shown): HttpServer {
  const { client, metrics, log } = shown;
  if (metricsAuthorization && !location) log.warn("metrics authorization without TLS: bearer tokens cross the network in clear text; serve metrics securely (--metrics-secure)");
  const open = metricsRoute(metrics);
  const route = metricsAuthorization ? authorizedRoute(open, { client, log }) : open;
  return new HttpServer({ address, purpose: "metrics", option: "metricsBindAddress", route, ...(location && { secureServing: secureServing(location, shown) }) });
}

function secureServing(location: CertificateLocation | "selfSigned", { metrics: { registry }, log }: Shown): SecureServing {
  if (location === "selfSigned") return { certificates: selfSignedCertificate(), log };
  const { certDir, ...names } = location;
  return { certificates: certificateFiles(certDir, { ...names, log, metrics: registry }), log };
}

function metricsRoute(metrics: Metrics): RouteHandler {
  return async (url, response) => {
    if (url.pathname !== "/metrics") return void response.writeHead(404).end("404 page not found\n");
    response.writeHead(200, { "content-type": metrics.registry.contentType }).end(await metrics.registry.metrics());
  };
}
