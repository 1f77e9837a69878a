import type { IncomingMessage } from "node:http";
import { RequestError } from "./request-error.ts";

/**
 * Reads a body of at most `limit` bytes of UTF-8. Throws {@link RequestError} when it is longer, empty or not
 * UTF-8, and when the caller hangs up.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bounded(request, limit)) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new RequestError(413, "RequestEntityTooLarge", `the body is larger than ${limit} bytes`);
  if (size === 0) throw new RequestError(400, "BadRequest", "the body is empty");
  return utf8(Buffer.concat(chunks));
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
