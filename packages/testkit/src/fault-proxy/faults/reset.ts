import type { Fault } from "../exchange.ts";

/** The connection breaks before the API server has seen anything. */
export const resetBefore: Fault = (exchange) => exchange.reset();

/** The API server carries the request out, and the connection breaks before its answer is there. */
export const resetAfter: Fault = (exchange) => {
  exchange.forward((answer) => {
    answer.resume();
    exchange.reset();
  });
};
