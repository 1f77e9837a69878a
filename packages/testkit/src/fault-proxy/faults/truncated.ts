import type { Fault } from "../exchange.ts";

/** Half of the answer's first piece comes, and then the end of the connection. The request was carried out. */
export const truncated: Fault = (exchange) => {
  exchange.forward((answer) => {
    const { response } = exchange;
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.once("data", (piece: Buffer) => {
      answer.destroy();
      response.write(piece.subarray(0, piece.length / 2), () => response.socket?.end());
    });
  });
};
