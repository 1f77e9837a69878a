/** Which replica has which bucket; undefined where nobody has it. */
export type Holders = readonly (string | undefined)[];

export interface Situation {
  /** By bucket. */
  readonly holders: Holders;
  readonly replicas: readonly string[];
  /** How much each bucket weighs: the Services in it. */
  readonly weights: readonly number[];
}

/** A replica gives nothing away while it has at most so much more than its fair share, so that a few new Services move nothing. */
const tolerance = 0.05;

/**
 * Which replica is to have which bucket: whoever has one keeps it, the rest goes where there is least, and what is uneven
 * is evened out with few moves.
 *
 * Guarantees: a function of its argument alone, so that all replicas come to the same; its own result stays as it is.
 */
export function assign({ holders, replicas, weights }: Situation): string[] {
  const order = replicas.toSorted();
  const target = holders.map((holder) => (holder !== undefined && replicas.includes(holder) ? holder : ""));
  const loads = new Map(order.map((replica) => [replica, 0]));
  const give = (bucket: number, to: string): void => {
    const [from = "", weight = 0] = [target[bucket], weights[bucket]];
    if (from !== to && loads.has(from)) loads.set(from, (loads.get(from) ?? 0) - weight);
    loads.set(to, (loads.get(to) ?? 0) + weight);
    target[bucket] = to;
  };
  const free: number[] = [];
  for (const [bucket, holder] of target.entries()) if (holder === "") free.push(bucket);
  for (const [bucket, holder] of target.entries()) if (holder !== "") loads.set(holder, (loads.get(holder) ?? 0) + (weights[bucket] ?? 0));
  for (const bucket of free.toSorted((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b)) give(bucket, extremes(loads).least);
  for (let move = nextMove(target, loads, weights); move; move = nextMove(target, loads, weights)) give(move.bucket, move.to);
  return target;
}

/** From the most loaded replica that can give something which makes it more even; a bucket that is too heavy stays. */
function nextMove(target: readonly string[], loads: ReadonlyMap<string, number>, weights: readonly number[]): { bucket: number; to: string } | undefined {
  const { sorted, least, low, mean } = extremes(loads);
  for (const [donor, high] of sorted.toReversed()) {
    if (high <= mean * (1 + tolerance)) return undefined;
    const wanted = Math.min(high - mean, mean - low); // more would make another uneven
    const distance = (bucket: number): number => Math.abs((weights[bucket] ?? 0) - wanted);
    let best: number | undefined;
    for (const [bucket, holder] of target.entries()) {
      const weight = weights[bucket] ?? 0;
      if (holder === donor && weight > 0 && weight < high - low && (best === undefined || distance(bucket) < distance(best))) best = bucket;
    }
    if (best !== undefined) return { bucket: best, to: least };
  }
  return undefined;
}

/** Of equal loads the first in order. */
function extremes(loads: ReadonlyMap<string, number>): { sorted: [string, number][]; least: string; low: number; mean: number } {
  const sorted = [...loads].toSorted(([, a], [, b]) => a - b);
  const [least = "", low = 0] = sorted[0] ?? [];
  return { sorted, least, low, mean: sorted.reduce((sum, [, load]) => sum + load, 0) / sorted.length };
}
