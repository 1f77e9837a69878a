import type { IncomingMessage, ServerResponse } from "node:http";
import type { RouteHandler } from "./http-server.ts";
import { type Logger, type LogLevel, logLevels } from "./log.ts";

/** Far more than `{"level":"debug"}` takes. */
const maxBodyBytes = 1024;

/**
 * The log level over HTTP, as zap's `AtomicLevel` has it: `GET` tells `{"level":"info"}`, `PUT` with such a body sets it,
 * from the next line on, for the log and for the children that inherit it (all that were not given a level of their own).
 * It lasts until the process ends.
 *
 * Answers: 400 with `{"error":"…"}` for a body that names no level, 405 for other methods. It asks for no credentials:
 * serve it on loopback only.
 */
export function logLevelRoute(log: Logger): RouteHandler {
  return async (_, response) => {
    const { req: request } = response;
    if (request.method === "GET" || request.method === "HEAD") return answer(response, 200, { level: log.level });
    if (request.method !== "PUT") return answer(response, 405, { error: "only GET and PUT are supported" });
    const level = levelOf(await bodyOf(request));
    if (!level) return answer(response, 400, { error: `write {"level":"…"} with one of ${logLevels.join(", ")}` });
    const before = log.level;
    log.level = level;
    log.warn({ before, level }, "the log level was changed"); // at a level that all but "error" show
    answer(response, 200, { level });
  };
}

function levelOf(body: string): LogLevel | undefined {
  try {
    const { level } = JSON.parse(body) as { readonly level?: unknown };
    return logLevels.find((each) => each === level);
  } catch {
    return undefined; // no JSON, or null: the answer says what to write
  }
}

/** What was sent; nothing of it where it is too long. Read to its end all the same, or the answer would not arrive. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  for await (const chunk of request.setEncoding("utf8") as AsyncIterable<string>) {
    if (body.length <= maxBodyBytes) body += chunk;
  }
  return body.length > maxBodyBytes ? "" : body;
}

function answer(response: ServerResponse, status: number, body: object): void {
  const headers = { "content-type": "application/json", ...(status === 405 && { allow: "GET, HEAD, PUT" }) };
  response.writeHead(status, headers).end(`${JSON.stringify(body)}\n`);
}
