import type { WriteStream } from "node:tty";
import { logScreen } from "./log-screen.ts";
import { colourful, plain } from "./paint.ts";
import type { Screen } from "./screen.ts";
import { terminalScreen } from "./terminal-screen.ts";

/** The part of `process.stdout` that says what kind of screen it is. */
export type OutputStream = Partial<Pick<WriteStream, "isTTY" | "columns" | "rows" | "hasColors">>;

/** A live screen on a terminal, plain lines elsewhere. `hasColors` knows NO_COLOR, FORCE_COLOR and TERM. */
export function openScreen(write: (text: string) => void, stream: OutputStream): Screen {
  if (stream.isTTY !== true) return logScreen(write);
  const paint = stream.hasColors?.() ? colourful : plain;
  // 80 × 24 is what a terminal has that does not tell, since the VT100.
  return terminalScreen({ write, paint, size: () => ({ columns: stream.columns || 80, rows: stream.rows || 24 }) });
}
