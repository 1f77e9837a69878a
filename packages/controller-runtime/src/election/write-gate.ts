import { ApiError } from "../client/errors.ts";

/**
 * Decides whether this process may write (property 5).
 *
 * Guarantees: once the time that the last renewed lease allows is over, on the monotonic clock, no write is begun and
 * writes under way are aborted, also where the event loop stood still past that time: the check is made at each write,
 * not by a timer alone.
 */
export class WriteGate {
  readonly #now: () => number;
  #why = "this process does not hold the lease yet: write from a controller or a runnable, which begin when it does";
  #openUntil = Number.NEGATIVE_INFINITY;
  #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Opens the gate, or keeps it open, until `deadline` on the monotonic clock, in milliseconds. */
  openUntil(deadline: number): void {
    if (this.#abort.signal.aborted) this.#abort = new AbortController();
    this.#openUntil = deadline;
    this.#why = "this process does not hold the lease any more, so it writes nothing";
    clearTimeout(this.#timer);
    if (deadline === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.close(), Math.max(0, deadline - this.#now()));
    this.#timer.unref();
  }

  /** `why` is what a write from then on is told. */
  close(why: string = this.#why): void {
    this.#why = why;
    this.#openUntil = Number.NEGATIVE_INFINITY;
    clearTimeout(this.#timer);
    this.#abort.abort(notLeader(why));
  }

  /** The signal for a write that begins now. Throws `NotLeader` when the gate is closed. */
  readonly enter = (): AbortSignal => {
    if (this.#now() >= this.#openUntil) {
      if (!this.#abort.signal.aborted) this.close();
      throw notLeader(this.#why);
    }
    return this.#abort.signal;
  };
}

function notLeader(message: string): ApiError {
  return new ApiError({ code: "NotLeader", message });
}
