import { FairLane } from "./fair-lane.ts";

/** Keys of a first list and of a resync: behind everything that really happened (controller-runtime's `handler.LowPriority`). */
export const lowPriority = -100;

/**
 * Keys in order of priority, each at most once; within a priority the namespaces take turns, see {@link FairLane}.
 *
 * Guarantees: a key added again keeps the higher of its priorities, and its place where that is the one it had; an
 * operation takes constant time for each priority in use, of which there are few.
 */
export class PriorityLanes {
  readonly #priorities = new Map<string, number>();
  /** The lanes with keys in them, the highest priority first. */
  #lanes: readonly { readonly priority: number; readonly lane: FairLane }[] = [];

  get size(): number {
    return this.#priorities.size;
  }

  /** How many keys there are of each priority; one without keys may be left out. */
  get sizes(): ReadonlyMap<number, number> {
    return new Map(this.#lanes.map(({ priority, lane }) => [priority, lane.size]));
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

  /** Takes out the next key of the highest priority; undefined where there is none. */
  shift(): { readonly key: string; readonly priority: number } | undefined {
    const [highest] = this.#lanes;
    const key = highest?.lane.shift();
    if (!highest || key === undefined) return undefined;
    this.#priorities.delete(key);
    this.#dropEmpty();
    return { key, priority: highest.priority };
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
