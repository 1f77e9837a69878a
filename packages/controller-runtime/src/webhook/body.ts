import type { IncomingMessage } from "node:http";
import type { Holding } from "./budget.ts";
import { countValues } from "./json-values.ts";
import { RequestError } from "./request-error.ts";

export interface BodyBounds {
  /** Bytes that the body may have. */
  readonly limit: number;
  /** Values of JSON that the body may have. */
  readonly maxValues: number;
  /** Of the bytes of all bodies. */
  readonly holding: Holding;
  /** Of the values of all bodies. */
  readonly values: Holding;
}

/**
 * Reads a body of UTF-8. Throws {@link RequestError} when it is too long, has too many values, is empty or not UTF-8, when the bodies of all
 * requests are more than may be held at one time (429), and when the caller hangs up.
 */
export async function readBody(request: IncomingMessage, bounds: BodyBounds): Promise<string> {
  const body = await bytesOf(request, bounds);
  const count = countValues(body, bounds.maxValues);
  if (count > bounds.maxValues) throw new RequestError(413, "RequestEntityTooLarge", `the body has more than ${bounds.maxValues} values`);
  if (!bounds.values.add(count)) throw tooMany();
  return utf8(body);
}

function tooMany(): RequestError {
  return new RequestError(429, "TooManyRequests", "other calls hold all the memory there is for them: try again later");
}

async function bytesOf(request: IncomingMessage, { limit, holding }: BodyBounds): Promise<Buffer> {
  let chunks: Buffer[] = [];
  let size = 0;
  let refused = false;
  for await (const chunk of bounded(request, limit)) {
    size += chunk.length;
    refused ||= size > limit || !holding.add(chunk.length);
    if (refused) chunks = [];
    else chunks.push(chunk);
    if (refused) holding.release();
  }
  if (size <= limit && refused) throw tooMany();
  if (size > limit) throw new RequestError(413, "RequestEntityTooLarge", `the body is larger than ${limit} bytes`);
  if (size === 0) throw new RequestError(400, "BadRequest", "the body is empty");
  return Buffer.concat(chunks);
}

/** Reads a body and forgets it, so that the caller gets to read the answer instead of a connection reset. */
export async function discardBody(request: IncomingMessage, limit: number): Promise<void> {
  for await (const _ of bounded(request, limit));
}

/**
 * The chunks of a body. A body that is too long is read on, as the caller reads no answer before it has sent it all;
 * but not for ever: beyond twice the limit the connection is cut.
 */
async function* bounded(request: IncomingMessage, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    // No encoding is set, so the chunks are buffers.
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > 2 * limit) request.destroy();
      yield chunk;
    }
  } catch {
    throw new RequestError(400, "BadRequest", "the body ended early");
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function utf8(bytes: Buffer): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new RequestError(400, "BadRequest", "the body is not UTF-8");
  }
}
