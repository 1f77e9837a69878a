import type { IncomingMessage, ServerResponse } from "node:http";
import { createInterface } from "node:readline";
import { buffer } from "node:stream/consumers";
import type { Exchange, Fault } from "../exchange.ts";
import { isWatch } from "../recorded-request.ts";

/**
 * The request reaches the API server twice, and the client hears the second answer: to a create, that the object is
 * there already. A watch tells every event twice.
 */
export const duplicated: Fault = (exchange) => {
  if (isWatch(exchange.recorded)) return exchange.forward((answer) => tellTwice(answer, exchange.response));
  askTwice(exchange).catch(() => exchange.reset());
};

async function askTwice(exchange: Exchange): Promise<void> {
  const body = await buffer(exchange.request);
  const first = await new Promise<IncomingMessage>((resolve) => exchange.forwardWith(body, resolve));
  await buffer(first);
  exchange.forwardWith(body, (answer) => exchange.deliver(answer));
}

function tellTwice(answer: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answer.statusCode ?? 502, answer.headers);
  response.flushHeaders();
  const lines = createInterface({ input: answer, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => response.write(`${line}\n${line}\n`));
  lines.once("close", () => response.end());
  // The client or the API server left before the end.
  lines.once("error", () => response.destroy());
}
