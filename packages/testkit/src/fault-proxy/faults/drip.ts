import { setTimeout as sleep } from "node:timers/promises";
import type { Fault } from "../exchange.ts";

/** 6.4 KB/s: an object takes a good part of a second. */
const bytesAtATime = 64;
const pauseMs = 10;

/** The whole answer comes, a few bytes at a time. */
export const drip: Fault = (exchange) => {
  exchange.forward((answer) => {
    const { response } = exchange;
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    // The client, or the API server, may leave before the end.
    dripInto(response, answer).catch(() => response.destroy());
  });
};

async function dripInto(response: { write(piece: Uint8Array): boolean; end(): void; readonly destroyed: boolean }, answer: AsyncIterable<Buffer>): Promise<void> {
  for await (const piece of answer) {
    for (let from = 0; from < piece.length && !response.destroyed; from += bytesAtATime) {
      response.write(piece.subarray(from, from + bytesAtATime));
      await sleep(pauseMs);
    }
  }
  response.end();
}
