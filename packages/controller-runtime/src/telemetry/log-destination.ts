import { type DestinationStream, pino } from "pino";

/** As much as is written at once when there is much to say (pino, docs/asynchronous.md). */
const fullBytes = 4096;
/** The longest that a line waits for others, in milliseconds: nobody who follows the log sees a delay. */
const longestWaitMs = 50;

/**
 * Standard error, as Kubernetes components use it. Lines that come close together are written together: a write of its
 * own for each costs as much as a request. What waits at the exit is written then; a SIGKILL loses 50 ms at most.
 */
export function standardError(): DestinationStream {
  const file = pino.destination({ dest: 2, sync: false, minLength: fullBytes });
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    timer = undefined;
    file.flush();
  };
  return {
    write: (line) => {
      file.write(line);
      timer ??= setTimeout(flush, longestWaitMs).unref();
    },
  };
}
