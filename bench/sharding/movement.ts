import { type Spread, spreadOf } from "../shared/spread.ts";
import { assign } from "./assignment.ts";
import { hashOf, rendezvous } from "./hash.ts";
import type { Namespaces } from "./services.ts";

/** Who has each part of the Services, and how many Services that part is. */
interface Placement {
  readonly owners: readonly string[];
  readonly weights: readonly number[];
}

/** Places the Services on these replicas; `before` is where they were. */
type Place = (replicas: readonly string[], before?: Placement) => Placement;

export interface Movement {
  readonly way: string;
  readonly servicesPerReplica: Spread;
  /** The most that a replica has, as a multiple of the fair share. */
  readonly imbalance: number;
  readonly lost: Moved;
  readonly joined: Moved;
}

export interface Moved {
  /** Services that have another owner afterwards. */
  readonly moved: number;
  /** As few as could be: those of the lost replica, or the fair share of the new one. */
  readonly ideal: number;
  /** Moved between two replicas that both were there before and after. */
  readonly unneeded: number;
}

/** By the hash of the Service's key, modulo the number of replicas: what is done without further thought. */
function byModulo({ names, counts }: Namespaces): Place {
  const hashes = names.flatMap((name, index) => Array.from({ length: counts[index] ?? 0 }, (_, each) => hashOf(`${name}/service-${each}`)));
  const weights = hashes.map(() => 1);
  return (replicas) => ({ owners: hashes.map((hash) => replicas[Math.floor(hash * 2 ** 48) % replicas.length] ?? ""), weights });
}

function byRendezvous({ names, counts: weights }: Namespaces): Place {
  return (replicas) => ({ owners: names.map((name) => rendezvous(name, replicas)), weights });
}

function byBuckets(weights: readonly number[]): Place {
  return (replicas, before) => ({ owners: assign({ replicas, weights, holders: before?.owners ?? weights.map(() => undefined) }), weights });
}

export function movements(namespaces: Namespaces, replicas: number, ways: Readonly<Record<string, readonly number[]>>): Movement[] {
  const places: [string, Place][] = [["Service, modulo", byModulo(namespaces)], ["namespace, rendezvous", byRendezvous(namespaces)]];
  for (const [way, weights] of Object.entries(ways)) places.push([way, byBuckets(weights)]);
  return places.map(([way, place]) => movement(way, place, replicas));
}

function movement(way: string, place: Place, count: number): Movement {
  const replicas = Array.from({ length: count }, (_, index) => `replica-${index}`);
  const before = place(replicas);
  const loads = replicas.map((replica) => loadOf(before, replica));
  const { least = 0, median = 0, most = 0 } = spreadOf(loads) ?? {};
  const total = before.weights.reduce((sum, weight) => sum + weight, 0);
  const lost = replicas[Math.floor(count / 2)] ?? "";
  return {
    way,
    servicesPerReplica: { least, median, most },
    imbalance: (most * count) / total,
    lost: { ...moved(before, place(replicas.filter((each) => each !== lost), before), lost), ideal: loadOf(before, lost) },
    joined: { ...moved(before, place([...replicas, "replica-new"], before), "replica-new"), ideal: Math.round(total / (count + 1)) },
  };
}

function loadOf({ owners, weights }: Placement, replica: string): number {
  return owners.reduce((sum, owner, index) => (owner === replica ? sum + (weights[index] ?? 0) : sum), 0);
}

function moved(before: Placement, after: Placement, changed: string): Omit<Moved, "ideal"> {
  const result = { moved: 0, unneeded: 0 };
  for (const [index, weight] of before.weights.entries()) {
    const [from, to] = [before.owners[index], after.owners[index]];
    if (from === to) continue;
    result.moved += weight;
    if (from !== changed && to !== changed) result.unneeded += weight;
  }
  return result;
}
