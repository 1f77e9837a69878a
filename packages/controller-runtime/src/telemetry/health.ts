import type { ServerResponse } from "node:http";
import type { RouteHandler } from "./http-server.ts";

/** Throws, or returns a reason, when something is wrong; returns undefined when all is well. */
export type HealthCheck = () => string | undefined | Promise<string | undefined>;

/**
 * Named checks behind `/healthz` and `/readyz`, answered as Kubernetes' own servers do: 200 `ok`, or 500 with the
 * list; `?verbose` always lists, `?exclude=name` leaves a check out, `/readyz/name` asks for one.
 */
export class Health {
  readonly #checks = { healthz: new Map<string, HealthCheck>(), readyz: new Map<string, HealthCheck>() };

  constructor() {
    this.#checks.healthz.set("ping", () => undefined);
  }

  addHealthzCheck(name: string, check: HealthCheck): void {
    this.#checks.healthz.set(name, check);
  }

  addReadyzCheck(name: string, check: HealthCheck): void {
    this.#checks.readyz.set(name, check);
  }

  readonly route: RouteHandler = async (url, response) => {
    const [, endpoint, name, ...rest] = url.pathname.split("/");
    const checks = endpoint === "healthz" || endpoint === "readyz" ? this.#checks[endpoint] : undefined;
    if (!checks || rest.length > 0 || (name && !checks.has(name))) return answer(response, 404, "404 page not found\n");
    const excluded = new Set(url.searchParams.getAll("exclude"));
    const asked = [...checks].filter(([each]) => (name ? each === name : !excluded.has(each)));
    const results = await Promise.all(asked.map(async ([each, check]) => ({ name: each, reason: await outcome(check) })));
    const failed = results.some(({ reason }) => reason !== undefined);
    if (!failed && !url.searchParams.has("verbose")) return answer(response, 200, "ok");
    const lines = results.map(({ name: each, reason }) => (reason === undefined ? `[+]${each} ok` : `[-]${each} failed: ${reason}`));
    answer(response, failed ? 500 : 200, [...lines, `${endpoint} check ${failed ? "failed" : "passed"}`, ""].join("\n"));
  };
}

async function outcome(check: HealthCheck): Promise<string | undefined> {
  try {
    return await check();
  } catch (error) {
    return (error as Error).message;
  }
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" }).end(text);
}
