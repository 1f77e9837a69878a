/** As many times a change is made at once: a person may be mistaken that often, and two controllers are in a fight. */
const freeRepairs = 3;
const firstDelayMs = 1_000;
const longestDelayMs = 5 * 60_000;

interface Repair {
  readonly change: string;
  readonly count: number;
  readonly at: number;
}

/**
 * Remembers which child was changed in which way, so that the same change is not made again and again while another
 * writer takes it back: after three times there is a pause, which doubles each time, up to 5 minutes.
 *
 * A fight is over when 10 minutes, twice the longest pause, went by without the change, or when another one is wanted.
 */
export class Repairs {
  readonly #last = new Map<string, Repair>();
  readonly #now: () => number;

  /** `now`: milliseconds of a clock that is never set back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds until the object may be changed in this way; 0 means now. */
  pause(uid: string, change: string): number {
    const now = this.#now();
    this.#forgetBefore(now - 2 * longestDelayMs);
    const last = this.#last.get(uid);
    if (last?.change !== change || last.count < freeRepairs) return 0;
    return Math.max(0, last.at + delayAfter(last.count) - now);
  }

  /** The object was changed in this way. */
  made(uid: string, change: string): void {
    const last = this.#last.get(uid);
    const count = last?.change === change ? last.count : 0;
    this.#last.delete(uid); // so that it comes last
    this.#last.set(uid, { change, count: count + 1, at: this.#now() });
  }

  /** The map is in the order of the repairs, the oldest first. */
  #forgetBefore(time: number): void {
    for (const [uid, { at }] of this.#last) {
      if (at >= time) return;
      this.#last.delete(uid);
    }
  }
}

function delayAfter(count: number): number {
  return Math.min(firstDelayMs * 2 ** (count - freeRepairs), longestDelayMs);
}
