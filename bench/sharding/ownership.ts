import type { Replica } from "./replica.ts";

interface Owner {
  readonly replica: Replica;
  /** When it ceases to own the bucket, unless it renews: the end of its gate, in real time. */
  until: number;
}

/** Watches from outside, with the true time, who owns which bucket. */
export class Ownership {
  readonly #owners: (Owner | undefined)[] = [];
  /** Moments at which a bucket had two owners. */
  violations = 0;
  /** Milliseconds for which buckets were without an owner, whenever one was found again. */
  readonly gapsMs: number[] = [];
  /** As gaps, also those that still go on, but counted from the last loss, join or cut of the network if that came later. */
  longestSinceDisturbanceMs = 0;
  takeovers = 0;
  #disturbedAt = 0;

  owned(replica: Replica, bucket: number, span: { readonly now: number; readonly until: number }): void {
    const { now, until } = span;
    if (until <= now) return;
    const before = this.#owners[bucket];
    if (before?.replica === replica && before.until >= now) return void (before.until = until);
    if (before && before.replica !== replica) this.takeovers++;
    if (before && before.until > now) this.violations++;
    else if (before) this.#gap(now, before.until);
    this.#owners[bucket] = { replica, until };
  }

  ended(replica: Replica, buckets: Iterable<number>, now: number): void {
    for (const bucket of buckets) {
      const owner = this.#owners[bucket];
      if (owner?.replica === replica) owner.until = Math.min(owner.until, now);
    }
  }

  /** A replica was lost or came, or the network changed: whoever waits for an owner may wait anew. */
  disturbed(now: number): void {
    for (const owner of this.#owners) if (owner && owner.until < now) this.#waited(now, owner.until);
    this.#disturbedAt = now;
  }

  /** Buckets that nobody owns, or did not before the end. */
  unowned(buckets: number, now: number): number {
    let count = 0;
    for (let bucket = 0; bucket < buckets; bucket++) if ((this.#owners[bucket]?.until ?? 0) <= now) count++;
    return count;
  }

  #gap(now: number, since: number): void {
    this.gapsMs.push(now - since);
    this.#waited(now, since);
  }

  #waited(now: number, since: number): void {
    this.longestSinceDisturbanceMs = Math.max(this.longestSinceDisturbanceMs, now - Math.max(since, this.#disturbedAt));
  }
}
