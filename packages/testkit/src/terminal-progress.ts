import type { WriteStream } from "node:tty";
import type { Progress, Report } from "./progress.ts";

/** The part of a stream that is needed: `process.stderr`, or anything that can be written to. */
export type ProgressStream = Pick<WriteStream, "write"> & Partial<Pick<WriteStream, "isTTY" | "columns">>;

const CLEAR_LINE = "\r\u001B[K";

// The width of a terminal that does not tell its own.
const DEFAULT_COLUMNS = 80;

/**
 * A reporter for people. On a terminal the current step is one line that is redrawn in place;
 * elsewhere (a CI log, a pipe) each step is one plain line, written once.
 */
export function terminalProgress(stream: ProgressStream): Report {
  return stream.isTTY === true ? redrawn(stream) : plain(stream);
}

function plain(stream: ProgressStream): Report {
  let last: string | undefined;
  return (progress) => {
    const line = headline(progress);
    if (line !== last) stream.write(`${line}\n`);
    last = line;
  };
}

function redrawn(stream: ProgressStream): Report {
  let open: string | undefined;
  return (progress) => {
    const line = headline(progress);
    if (open !== undefined && open !== line) stream.write("\n");
    const text = progress.detail === undefined ? line : `${line} (${progress.detail})`;
    stream.write(CLEAR_LINE + text.slice(0, (stream.columns ?? DEFAULT_COLUMNS) - 1));
    open = line;
    if (progress.done < progress.total) return;
    stream.write("\n");
    open = undefined;
  };
}

function headline({ step, done, total }: Progress): string {
  return `[${Math.min(done + 1, total)}/${total}] ${step}`;
}
