import { after } from "node:test";
import { authorizedRoute, type AuthorizedRouteOptions } from "../../../src/telemetry/auth/authorized-route.ts";
import { HttpServer } from "../../../src/telemetry/http-server.ts";
import { type KeptLog, keptLog } from "../../support/log.ts";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Served {
  readonly lines: KeptLog["lines"];
  /** Sends a request, with this Authorization header where there is one. */
  readonly ask: (authorization?: string, options?: { readonly path?: string; readonly method?: string }) => Promise<Answer>;
  /** How often the route behind was run. */
  readonly runs: number;
}

/** A route that says "metrics" to those who may read it, until the test file ends. */
export async function served(options: Omit<AuthorizedRouteOptions, "log">): Promise<Served> {
  const { log, lines } = keptLog();
  let runs = 0;
  const behind = authorizedRoute((_, response) => {
    runs++;
    response.end("metrics");
  }, { ...options, log });
  const server = new HttpServer({ address: "127.0.0.1:0", purpose: "tests", option: "--test", route: behind });
  const port = await server.start();
  after(async () => await server.stop());
  return {
    lines,
    get runs() {
      return runs;
    },
    ask: async (authorization, { path = "/metrics", method = "GET" } = {}) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: { ...(authorization !== undefined && { authorization }) } });
      return { status: response.status, body: await response.text() };
    },
  };
}
