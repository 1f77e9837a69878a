import type { Health } from "../telemetry/health.ts";
import { HttpServer } from "../telemetry/http-server.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import type { ManagerOptions } from "./options.ts";

export interface NamedServer {
  readonly name: "metrics" | "health";
  readonly server: HttpServer;
}

/** The servers that the options ask for, not yet listening. */
export function serversOf(options: ManagerOptions, metrics: Metrics, health: Health): readonly NamedServer[] {
  const { metricsBindAddress = "0", healthProbeBindAddress = "0" } = options;
  const servers: NamedServer[] = [];
  if (metricsBindAddress !== "0") {
    metrics.collectProcess();
    servers.push({ name: "metrics", server: metricsServer(metrics, metricsBindAddress) });
  }
  if (healthProbeBindAddress !== "0") servers.push({ name: "health", server: healthServer(health, healthProbeBindAddress) });
  return servers;
}

function healthServer(health: Health, address: string): HttpServer {
  return new HttpServer({ address, purpose: "health probes", flag: "--health-probe-bind-address", route: health.route });
}

function metricsServer(metrics: Metrics, address: string): HttpServer {
  return new HttpServer({
    address,
    purpose: "metrics",
    flag: "--metrics-bind-address",
    route: async (url, response) => {
      if (url.pathname !== "/metrics") return void response.writeHead(404).end("404 page not found\n");
      response.writeHead(200, { "content-type": metrics.registry.contentType }).end(await metrics.registry.metrics());
    },
  });
}
