import { FairLane } from "./fair-lane.ts";

/** -100: that of keys of a first list and of a resync, behind everything that really happened (controller-runtime's `handler.LowPriority`). */
export const lowPriority = -100;

/** Of so many turns in which a lower priority waits too, one is its own: late under load, but never for ever. */
const turnsOfWhichOneIsLower = 16;

/**
 * Keys in order of priority, each at most once; within a priority the namespaces take turns, see {@link FairLane}.
 *
 * Guarantees: while keys of several priorities wait, every sixteenth turn goes to the second highest of them, every 256th
 * to the third, and so on, so that no load keeps a key waiting for ever; a key added again keeps the higher of its
 * priorities, and its place where that is the one it had; an operation takes constant time for each priority in use, of
 * which there are few.
 */
export class PriorityLanes {
  readonly #priorities = new Map<string, number>();
  /** The lanes with keys in them, the highest priority first. */
  #lanes: readonly { readonly priority: number; readonly lane: FairLane }[] = [];
  /** Turns in which keys of several priorities waited. */
  #turns = 0;

  get size(): number {
    return this.#priorities.size;
  }

  /** How many keys there are of each priority; one without keys may be left out. */
  get sizes(): ReadonlyMap<number, number> {
    return new Map(this.#lanes.map(({ priority, lane }) => [priority, lane.size]));
  }

  /** How many keys there are of a higher priority than this. */
  sizeAbove(priority: number): number {
    return this.#lanes.reduce((sum, each) => (each.priority > priority ? sum + each.lane.size : sum), 0);
  }

  priorityOf(key: string): number | undefined {
    return this.#priorities.get(key);
  }

  push(key: string, priority: number): void {
    const present = this.#priorities.get(key);
    if (present !== undefined) {
      if (present >= priority) return;
      this.#laneOf(present).delete(key);
      this.#dropEmpty();
    }
    this.#priorities.set(key, priority);
    this.#laneOf(priority).push(key);
  }

  /** Takes out the next key, mostly of the highest priority; undefined where there is none. */
  shift(): { readonly key: string; readonly priority: number } | undefined {
    const next = this.#lanes[this.#turn()];
    const key = next?.lane.shift();
    if (!next || key === undefined) return undefined;
    this.#priorities.delete(key);
    this.#dropEmpty();
    return { key, priority: next.priority };
  }

  /** The place, among the priorities that wait, of the one whose turn it is. */
  #turn(): number {
    if (this.#lanes.length < 2) return 0;
    this.#turns += 1;
    let place = 0;
    while (place + 1 < this.#lanes.length && this.#turns % turnsOfWhichOneIsLower ** (place + 1) === 0) place += 1;
    return place;
  }

  #laneOf(priority: number): FairLane {
    const present = this.#lanes.find((each) => each.priority === priority);
    if (present) return present.lane;
    const lane = new FairLane();
    this.#lanes = [...this.#lanes, { priority, lane }].toSorted((a, b) => b.priority - a.priority);
    return lane;
  }

  #dropEmpty(): void {
    if (this.#lanes.some(({ lane }) => lane.size === 0)) this.#lanes = this.#lanes.filter(({ lane }) => lane.size > 0);
  }
}
