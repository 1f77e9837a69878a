/** The limit of controller-runtime (pkg/internal/metrics/workqueue.go): beyond it, priorities are told apart no longer. */
const maxPriorities = 25;
const exceeded = "exceeded_cardinality_limit";

/** The series of one queue's depth. A priority that was seen once is told of ever after, so that it goes to 0 and not away. */
export class DepthByPriority {
  readonly #seen = new Set([0]);

  /** The value of the label `priority`, with how many keys wait. */
  series(depths: ReadonlyMap<number, number>): ReadonlyMap<string, number> {
    for (const priority of depths.keys()) if (this.#seen.size <= maxPriorities) this.#seen.add(priority);
    if (this.#seen.size > maxPriorities) return new Map([[exceeded, depths.values().reduce((a, b) => a + b, 0)]]);
    return new Map([...this.#seen].map((priority) => [String(priority), depths.get(priority) ?? 0]));
  }
}
