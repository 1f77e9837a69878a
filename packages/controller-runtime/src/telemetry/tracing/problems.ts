import type { Logger } from "../log.ts";

/** More kinds of trouble than these are not told apart; it bounds the memory. */
const maxRemembered = 100;

/**
 * What goes wrong with tracing, for the log: each problem once, in one line, as a warning. Those from before the log
 * was there are kept for it.
 */
export class Problems {
  readonly #told = new Set<string>();
  readonly #waiting: string[] = [];
  #log: Logger | undefined;

  logTo(log: Logger): void {
    this.#log = log;
    for (const message of this.#waiting.splice(0)) this.#write(message);
  }

  /** Two messages that differ only in their numbers are the same problem. */
  tell(message: string): void {
    const problem = message.replaceAll(/\d+/g, "0");
    if (this.#told.has(problem) || this.#told.size >= maxRemembered) return;
    this.#told.add(problem);
    if (this.#log) this.#write(message);
    else this.#waiting.push(message);
  }

  #write(message: string): void {
    this.#log?.warn(`tracing: ${message.replaceAll(/\s+/g, " ").trim()}`);
  }
}
