import { leaseTiming } from "../../packages/controller-runtime/src/election/lease-timing.ts";
import { assign } from "./assignment.ts";
import type { LeaseEvent, Leases, StoredLease } from "./leases.ts";

/** What a replica has of the world: its own clock, and a network that may lose what is sent. */
export interface Surroundings {
  /** Milliseconds, on this replica's own clock. */
  now(): number;
  after(delayMs: number, run: () => void): void;
  /** Acts on the Leases and hands back the answer; neither need arrive. */
  request<T>(act: (leases: Leases) => T, onAnswer: (answer: T) => void): void;
  /** How long the reconciles that are under way still take. */
  drainMs(): number;
  readonly weights: readonly number[];
  /** Told when it begins to own buckets, and when it may for longer. */
  onOwned(buckets: Iterable<number>): void;
  onReleased(bucket: number): void;
  onEnded(): void;
}

const [member, bucket] = ["member/", "bucket/"];

const bucketLease = (index: number): string => `${bucket}${index}`;

/** An answer that did not come by then is taken for lost: as long as between two renewals. */
const requestTimeoutMs = leaseTiming.retryPeriodMs;

/** One process: holds its own Lease, gives away and takes buckets, and deletes the Lease of whoever no longer renews. */
export class Replica {
  readonly id: string;
  readonly owned = new Set<number>();
  /** Until when it may write, on its own clock. */
  gateUntil = Number.NEGATIVE_INFINITY;
  alive = true;
  readonly #world: Surroundings;
  readonly #seen = new Map<string, { readonly lease: StoredLease; readonly at: number }>();
  readonly #busy = new Set<string>();
  readonly #draining = new Set<number>();
  #own = 0;
  #looking = false;
  /** There was something to look at when nothing could be written; nothing else need tell of it again. */
  #missedLook = true;

  constructor(id: string, world: Surroundings) {
    this.id = id;
    this.#world = world;
    this.#renew();
  }

  /** What a list said, at the start. */
  listed(leases: readonly StoredLease[]): void {
    for (const lease of leases) this.observe({ type: "stored", lease });
  }

  observe({ type, lease }: LeaseEvent): void {
    if (!this.alive) return;
    const { name, version } = lease;
    if (name === member + this.id) return void (type === "deleted" ? this.end() : (this.#own = Math.max(this.#own, version)));
    const before = this.#seen.get(name)?.lease;
    if (type === "deleted") this.#seen.delete(name);
    else if (version > (before?.version ?? 0)) this.#seen.set(name, { lease, at: this.#world.now() });
    if (name.startsWith(member) && type === "stored") this.#world.after(leaseTiming.leaseDurationMs, () => this.#fence(name, version));
    if (type === "deleted" || before?.holder !== lease.holder) this.#lookSoon();
  }

  /** Lets go of everything, as on SIGTERM. */
  stop(): void {
    const version = this.#own;
    this.gateUntil = Number.NEGATIVE_INFINITY;
    this.#world.request((leases) => leases.delete(member + this.id, version), () => undefined);
    this.end();
  }

  end(): void {
    if (!this.alive) return;
    this.alive = false;
    this.#world.onEnded();
  }

  /** As LeaderElector: the time counts from the beginning of the renewal, and who could not renew in time ends. */
  #renew(): void {
    if (!this.alive) return;
    const startedAt = this.#world.now();
    if (this.#own > 0 && startedAt >= this.gateUntil) return this.end();
    const version = this.#own;
    this.#world.request((leases) => leases.put(member + this.id, this.id, version), (stored) => {
      if (!this.alive || !stored) return;
      this.#own = Math.max(this.#own, stored.version);
      this.gateUntil = Math.max(this.gateUntil, startedAt + leaseTiming.renewDeadlineMs);
      this.#world.onOwned(this.owned);
      if (this.#missedLook) this.#lookSoon();
    });
    this.#world.after(leaseTiming.retryPeriodMs, () => this.#renew());
  }

  /** Deletes a Lease that was not renewed for a whole duration: from then on its process can renew no more. */
  #fence(name: string, version: number): void {
    if (!this.alive || this.#seen.get(name)?.lease.version !== version) return;
    this.#world.request((leases) => leases.delete(name, version), () => undefined);
    this.#world.after(requestTimeoutMs, () => this.#fence(name, version));
  }

  #lookSoon(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#world.after(10, () => {
      this.#looking = false;
      this.#missedLook = this.#world.now() >= this.gateUntil;
      if (this.alive && !this.#missedLook) this.#look();
    });
  }

  #look(): void {
    const { weights } = this.#world;
    const replicas = [this.id, ...[...this.#seen.keys()].filter((name) => name.startsWith(member)).map((name) => name.slice(member.length))];
    const holders = weights.map((_, index) => this.#seen.get(bucketLease(index))?.lease.holder);
    const target = assign({ holders, replicas, weights });
    for (const [index, to] of target.entries()) {
      const holder = holders[index] ?? "";
      if (to === this.id && !this.owned.has(index) && (holder === this.id || !replicas.includes(holder))) this.#write(index, this.id);
      else if (to !== this.id && this.owned.has(index)) this.#drain(index);
      else if (to !== this.id && holder === this.id) this.#write(index, "");
    }
  }

  /** No new reconcile begins in the bucket; when the last has ended, it is free. */
  #drain(index: number): void {
    if (this.#draining.has(index)) return;
    this.#draining.add(index);
    this.#world.after(this.#world.drainMs(), () => {
      this.#draining.delete(index);
      if (!this.alive || !this.owned.delete(index)) return;
      this.#world.onReleased(index);
      this.#write(index, "");
    });
  }

  #write(index: number, holder: string): void {
    const name = bucketLease(index);
    if (this.#busy.has(name)) return;
    this.#busy.add(name);
    let timedOut = false;
    const version = this.#seen.get(name)?.lease.version ?? 0;
    this.#world.request((leases) => leases.put(name, holder, version), (stored) => {
      if (timedOut || !this.alive) return;
      this.#busy.delete(name);
      this.#lookSoon(); // the watch may have told of this write before its answer came, when nothing more could be done about it
      if (!stored) return;
      this.observe({ type: "stored", lease: stored });
      if (holder !== this.id) return;
      this.owned.add(index);
      this.#world.onOwned([index]);
    });
    this.#world.after(requestTimeoutMs, () => {
      timedOut = true;
      if (this.#busy.delete(name)) this.#lookSoon();
    });
  }
}
