/** Namespaces of a cluster, and how many Services are in each. */
export interface Namespaces {
  readonly names: readonly string[];
  readonly counts: readonly number[];
}

/** How unequal namespaces are: the count of the n-th largest goes with n to the power of minus this. An assumption, not a measurement. */
export const skew = 0.8;

/** So many Services over so many namespaces, few of them large. Names are numbered, as those of many clusters are. */
export function namespacesOf(services: number, namespaces: number): Namespaces {
  const shares = Array.from({ length: namespaces }, (_, index) => (index + 1) ** -skew);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const counts: number[] = [];
  let [seen, given] = [0, 0];
  for (const share of shares) {
    seen += share;
    const next = Math.round((seen / total) * services);
    counts.push(next - given);
    given = next;
  }
  return { names: counts.map((_, index) => `team-${index}`), counts };
}

/** The weight of each bucket, where a hash in [0, 1) picks the bucket of a namespace. */
export function bucketWeights({ names, counts }: Namespaces, buckets: number, hash: (text: string) => number): number[] {
  const weights = Array<number>(buckets).fill(0);
  for (const [index, name] of names.entries()) {
    const bucket = Math.floor(hash(name) * buckets);
    weights[bucket] = (weights[bucket] ?? 0) + (counts[index] ?? 0);
  }
  return weights;
}
