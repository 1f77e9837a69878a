import type { HttpServerOptions, RouteHandler } from "../http-server.ts";
import type { Logger } from "../log.ts";
import { logLevelRoute } from "../log-level.ts";
import { isFromHere, loopbackAddress } from "./loopback.ts";
import { profilingRoutes } from "./profiling-routes.ts";

export interface ProfilingOptions {
  /** `host:port` of a loopback interface; port 0 takes a free one. */
  readonly address: string;
  /** Whose level `/log-level` tells and sets, with all its children. */
  readonly log: Logger;
}

const option = "profilingBindAddress";

/**
 * The server for whoever looks into a running process: CPU and heap profiles, the log level. Reach it with
 * `kubectl port-forward`; it asks for no credentials, so it listens on loopback only.
 * Throws `BindError` for any other address.
 */
export function profilingServer({ address, log }: ProfilingOptions): HttpServerOptions {
  const [profiles, logLevel] = [profilingRoutes(), logLevelRoute(log)];
  const route: RouteHandler = async (url, response) => {
    if (!isFromHere(response.req.headers)) return void response.writeHead(403).end("ask for this as localhost, and not from a web page elsewhere\n");
    await (url.pathname === "/log-level" ? logLevel : profiles)(url, response);
  };
  return { address: loopbackAddress(address, option), purpose: "profiling", option, methods: ["GET", "HEAD", "PUT"], route };
}
