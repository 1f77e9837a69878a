import type { Fault } from "../exchange.ts";

/** A success whose body, or whose first event, nobody can read. The request was carried out. */
export const badJson: Fault = (exchange) => {
  exchange.forward((answer) => {
    answer.resume();
    exchange.response.writeHead(answer.statusCode ?? 502, { "content-type": "application/json" }).end('{"kind": nonsense}\n');
  });
};
