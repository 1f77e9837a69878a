import type { KubernetesObject } from "../kubernetes/index.ts";
import { ApiError } from "./errors.ts";
import { LineSplitter } from "./line-splitter.ts";
import { errorOfStatus, isStatus } from "./status.ts";
import { type TransportResponse, unreachable } from "./transport.ts";

/** One event of a watch. A `BOOKMARK` carries nothing but a resourceVersion (and the end mark of the first list). */
export interface WatchEvent<T extends KubernetesObject> {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: T;
}

export interface WatchStreamOptions {
  readonly server: string;
  readonly signal: AbortSignal;
}

/**
 * The events of a watch response, in batches as they arrive.
 *
 * Errors: an `ERROR` event as the {@link ApiError} of its Status; `Unknown` for a line that does not parse (an event
 * may be lost, so the caller must list again); `Unreachable` when the connection breaks. A stream that the server
 * ends in the ordinary way just ends.
 */
export async function* readWatch<T extends KubernetesObject>(
  response: TransportResponse,
  options: WatchStreamOptions,
): AsyncGenerator<WatchEvent<T>[]> {
  const splitter = new LineSplitter();
  const chunks = response.body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await chunks.next().catch((cause: unknown) => {
        throw unreachable(cause, options);
      });
      if (next.done) break;
      const events = splitter.push(next.value).map((line) => parseEvent<T>(line));
      if (events.length > 0) yield events;
    }
  } finally {
    response.body.destroy();
  }
  if (splitter.incomplete) throw new ApiError({ code: "Unreachable", message: "the watch ended inside an event" });
}

function parseEvent<T extends KubernetesObject>(line: string): WatchEvent<T> {
  let event: { type?: unknown; object?: unknown };
  try {
    event = JSON.parse(line) as typeof event;
  } catch (cause) {
    throw new ApiError({ code: "Unknown", message: `a watch event is not JSON: ${line.slice(0, 80)}`, cause });
  }
  if (event.type === "ERROR") throw errorOfStatus(isStatus(event.object) ? (event.object.code ?? 500) : 500, event.object);
  return event as WatchEvent<T>; // the API server's own serialization of a watch.Event
}
