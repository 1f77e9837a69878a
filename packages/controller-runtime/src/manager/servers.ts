import type { Client } from "../client/client.ts";
import { authorizedRoute } from "../telemetry/auth/authorized-route.ts";
import type { Health } from "../telemetry/health.ts";
import { HttpServer, type RouteHandler } from "../telemetry/http-server.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { profilingServer } from "../telemetry/profiling/profiling-server.ts";
import type { ManagerOptions } from "./options.ts";

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

/** The servers that the options ask for, not yet listening. */
export function serversOf(options: ManagerOptions, shown: Shown): readonly NamedServer[] {
  const { metricsBindAddress = "0", metricsAuthorization = false, healthProbeBindAddress = "0", profilingBindAddress = "0" } = options;
  const servers: NamedServer[] = [];
  if (metricsBindAddress !== "0") {
    shown.metrics.collectProcess();
    servers.push({ name: "metrics", server: metricsServer(metricsBindAddress, metricsAuthorization, shown) });
  }
  if (healthProbeBindAddress !== "0") servers.push({ name: "health", server: healthServer(healthProbeBindAddress, shown) });
  if (profilingBindAddress !== "0") servers.push({ name: "profiling", server: new HttpServer(profilingServer({ address: profilingBindAddress, log: shown.log })) });
  return servers;
}

function healthServer(address: string, { health }: Shown): HttpServer {
  return new HttpServer({ address, purpose: "health probes", flag: "--health-probe-bind-address", route: health.route });
}

function metricsServer(address: string, authorized: boolean, { client, metrics, log }: Shown): HttpServer {
  const open = metricsRoute(metrics);
  const route = authorized ? authorizedRoute(open, { client, log }) : open;
  return new HttpServer({ address, purpose: "metrics", flag: "--metrics-bind-address", route });
}

function metricsRoute(metrics: Metrics): RouteHandler {
  return async (url, response) => {
    if (url.pathname !== "/metrics") return void response.writeHead(404).end("404 page not found\n");
    response.writeHead(200, { "content-type": metrics.registry.contentType }).end(await metrics.registry.metrics());
  };
}
