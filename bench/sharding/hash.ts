import { createHash } from "node:crypto";

/** As evenly spread as a random number, in [0, 1); the same in every process. */
export function hashOf(text: string): number {
  return createHash("sha256").update(text).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** The hash by which the API server selects `shardRange(object.metadata.namespace, …)`: FNV-1a of 64 bits, in [0, 1). */
export function apiServerHashOf(text: string): number {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return Number(hash >> 11n) / 2 ** 53;
}

/** The replica with the highest score for the key: rendezvous hashing. */
export function rendezvous(key: string, replicas: readonly string[]): string {
  let best = { replica: "", score: -1 };
  for (const replica of replicas) {
    const score = hashOf(`${replica} ${key}`);
    if (score > best.score) best = { replica, score };
  }
  return best.replica;
}
