/** Keys of a first list and of a resync: behind everything that really happened (controller-runtime's `handler.LowPriority`). */
export const lowPriority = -100;

/**
 * Keys in order of priority, then of arrival, each at most once. A key added again keeps the higher of its priorities,
 * and its place.
 */
export class PriorityLanes {
  readonly #lanes = new Map<number, Set<string>>();
  readonly #priorities = new Map<string, number>();
  #order: number[] = [];

  get size(): number {
    return this.#priorities.size;
  }

  priorityOf(key: string): number | undefined {
    return this.#priorities.get(key);
  }

  push(key: string, priority: number): void {
    const present = this.#priorities.get(key);
    if (present !== undefined) {
      if (present >= priority) return;
      this.#lanes.get(present)?.delete(key);
    }
    this.#priorities.set(key, priority);
    this.#lane(priority).add(key);
  }

  /** Takes out the first key of the highest priority. */
  shift(): string | undefined {
    for (const priority of this.#order) {
      const lane = this.#lanes.get(priority);
      const first = lane?.values().next();
      if (!lane || !first || first.done) continue;
      lane.delete(first.value);
      this.#priorities.delete(first.value);
      return first.value;
    }
    return undefined;
  }

  #lane(priority: number): Set<string> {
    const present = this.#lanes.get(priority);
    if (present) return present;
    const lane = new Set<string>();
    this.#lanes.set(priority, lane);
    this.#order = [...this.#lanes.keys()].toSorted((a, b) => b - a);
    return lane;
  }
}
