import { leaseTiming } from "../../packages/controller-runtime/src/election/lease-timing.ts";
import { spreadOf } from "../shared/spread.ts";
import { EventQueue } from "./event-queue.ts";
import { type LeaseEvent, Leases } from "./leases.ts";
import { Ownership } from "./ownership.ts";
import { randomFrom } from "./random.ts";
import { Replica } from "./replica.ts";
import { type Delays, longestTakeoverMs } from "./takeover.ts";

export interface SimulationOptions extends Delays {
  readonly replicas: number;
  /** Services in each bucket. */
  readonly weights: readonly number[];
  readonly hours: number;
  readonly seed: number;
}

export interface Simulated {
  readonly drift: number;
  readonly hours: number;
  readonly crashes: number;
  readonly stops: number;
  readonly partitions: number;
  readonly joins: number;
  readonly takeovers: number;
  readonly violations: number;
  readonly unownedAtEnd: number;
  readonly gapMs: { readonly median: number; readonly most: number };
  readonly longestSinceDisturbanceMs: number;
  readonly boundMs: number;
}

/** Between two disturbances, between loss and replacement, length of a cut, of a drain: at most, in milliseconds. Chosen, not measured. */
const most = { quietMs: 240_000, restartMs: 60_000, cutMs: 40_000, drainMs: 5_000 } as const;

/** The end is quiet, so that whatever was under way is over: everything has an owner by then, or never. */
const quietEndMs = 180_000;

/** Replicas come, crash, stop and are cut off from the API server, for hours of simulated time. */
export function simulate(options: SimulationOptions): Simulated {
  const world = new World(options);
  world.run();
  const { ownership, counts } = world;
  const { median = 0, most: longest = 0 } = spreadOf(ownership.gapsMs) ?? {};
  return {
    drift: options.drift,
    hours: options.hours,
    ...counts,
    takeovers: ownership.takeovers,
    violations: ownership.violations,
    unownedAtEnd: ownership.unowned(options.weights.length, options.hours * 3_600_000),
    gapMs: { median, most: longest },
    longestSinceDisturbanceMs: ownership.longestSinceDisturbanceMs,
    boundMs: longestTakeoverMs(options),
  };
}

/** The way between one replica and the API server. */
interface Link {
  readonly replica: Replica;
  readonly waiting: { readonly due: number; readonly event: LeaseEvent }[];
  cutUntil: number;
}

class World {
  readonly ownership = new Ownership();
  readonly counts = { crashes: 0, stops: 0, partitions: 0, joins: 0 };
  readonly #options: SimulationOptions;
  readonly #random: () => number;
  readonly #queue = new EventQueue();
  readonly #links = new Set<Link>();
  readonly #leases = new Leases((event) => this.#tell(event));

  constructor(options: SimulationOptions) {
    this.#options = options;
    this.#random = randomFrom(options.seed);
  }

  run(): void {
    const { replicas, hours } = this.#options;
    for (let index = 0; index < replicas; index++) this.#join();
    this.#queue.after(quietEndMs, () => this.#disturb());
    this.#queue.runUntil(hours * 3_600_000);
    this.#disturbed(); // counts those who still wait
  }

  #disturb(): void {
    if (this.#queue.now > this.#options.hours * 3_600_000 - quietEndMs) return;
    const link = [...this.#links][Math.floor(this.#random() * this.#links.size)];
    if (link) this.#hit(link);
    this.#queue.after(this.#random() * most.quietMs, () => this.#disturb());
  }

  #hit(link: Link): void {
    const way = this.#random();
    this.#disturbed();
    if (way < 0.4) {
      this.counts.crashes++;
      link.replica.end();
    } else if (way < 0.6) {
      this.counts.stops++;
      link.replica.stop();
    } else {
      this.counts.partitions++;
      link.cutUntil = this.#queue.now + this.#random() * most.cutMs;
      this.#queue.after(link.cutUntil - this.#queue.now, () => this.#disturbed());
    }
  }

  #disturbed(): void {
    this.ownership.disturbed(this.#queue.now);
  }

  /** A new process, with a clock that runs as wrong as clocks may. */
  #join(): void {
    this.#disturbed();
    const { drift, requestMs, weights } = this.#options;
    const [rate, offset] = [1 + drift * (Math.floor(this.#random() * 3) - 1), this.#random() * 1e9];
    const [queue, random] = [this.#queue, this.#random];
    const cut = (): boolean => link.cutUntil > queue.now;
    const replica: Replica = new Replica(`${this.counts.joins++}`, {
      weights,
      now: () => offset + queue.now * rate,
      after: (delayMs, run) => queue.after(delayMs / rate, run),
      drainMs: () => random() * most.drainMs,
      request: (act, onAnswer) => {
        queue.after(random() * requestMs, () => {
          if (cut()) return;
          const answer = act(this.#leases);
          queue.after(random() * requestMs, () => cut() || onAnswer(answer));
        });
      },
      onOwned: (buckets) => {
        const until = (replica.gateUntil - offset) / rate;
        for (const bucket of buckets) this.ownership.owned(replica, bucket, { now: queue.now, until });
      },
      onReleased: (bucket) => this.ownership.ended(replica, [bucket], queue.now),
      onEnded: () => this.#ended(link),
    });
    const link: Link = { replica, waiting: [], cutUntil: 0 };
    this.#links.add(link);
    replica.listed(this.#leases.list());
  }

  #ended(link: Link): void {
    this.ownership.ended(link.replica, link.replica.owned, this.#queue.now);
    this.#links.delete(link);
    this.#disturbed();
    this.#queue.after(leaseTiming.retryPeriodMs + this.#random() * most.restartMs, () => this.#join());
  }

  /** Every replica hears of it, each in its own time, in order. */
  #tell(event: LeaseEvent): void {
    for (const link of this.#links) {
      const due = Math.max(link.waiting.at(-1)?.due ?? 0, this.#queue.now + this.#random() * this.#options.watchMs);
      link.waiting.push({ due, event });
      this.#queue.after(due - this.#queue.now, () => this.#deliver(link));
    }
  }

  #deliver(link: Link): void {
    if (link.cutUntil > this.#queue.now) {
      this.#queue.after(link.cutUntil - this.#queue.now, () => this.#deliver(link));
      return;
    }
    for (let first = link.waiting[0]; first && first.due <= this.#queue.now; first = link.waiting[0]) {
      link.waiting.shift();
      link.replica.observe(first.event);
    }
  }
}
