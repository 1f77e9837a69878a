import type { Runnable } from "./runnable.ts";

/**
 * Runnables that start and stop together.
 *
 * Guarantees: they start in the order in which they were added, and one added after that starts at once; a runnable that
 * rejects, or throws, is told of and ends none of the others.
 */
export class RunnableGroup {
  readonly #onError: (error: unknown) => void;
  readonly #waiting: Runnable[] = [];
  readonly #running: Promise<void>[] = [];
  readonly #stop = new AbortController();
  #started = false;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Errors: `TypeError` where the group was stopped. */
  add(runnable: Runnable): void {
    if (this.#stop.signal.aborted) throw new TypeError("the manager is stopping and starts nothing more");
    if (this.#started) this.#run(runnable);
    else this.#waiting.push(runnable);
  }

  start(): void {
    this.#started = true;
    for (const runnable of this.#waiting.splice(0)) this.#run(runnable);
  }

  /** Aborts their signal; resolves when all have ended. What was never started stays so. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#running);
  }

  #run(runnable: Runnable): void {
    const guarded = async (): Promise<void> => await runnable.start(this.#stop.signal);
    this.#running.push(guarded().catch(this.#onError));
  }
}
