import { UsageError } from "../usage-error.ts";

/** The exit code of a program that SIGINT ended: 128 + 2 (POSIX shells). */
const interruptedCode = 130;

/** Somebody pressed Ctrl-C, or asked for the end in another way. */
export class Interrupted extends UsageError {
  constructor() {
    super("interrupted: everything was stopped before the demo was through", interruptedCode);
  }
}

/** The one reason to stop before the end: the user's wish, or a process that should not have ended. */
export interface Halt extends Disposable {
  /** Its reason is always a UsageError. */
  readonly signal: AbortSignal;
  /** The first reason counts. */
  because(reason: UsageError): void;
}

export function haltOn(stop: AbortSignal): Halt {
  const controller = new AbortController();
  const interrupt = (): void => controller.abort(new Interrupted());
  if (stop.aborted) interrupt();
  else stop.addEventListener("abort", interrupt, { once: true });
  return {
    signal: controller.signal,
    because: (reason) => controller.abort(reason),
    [Symbol.dispose]: () => stop.removeEventListener("abort", interrupt),
  };
}
