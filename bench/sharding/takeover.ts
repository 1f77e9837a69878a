import { leaseTiming } from "../../packages/controller-runtime/src/election/lease-timing.ts";

/** How late things may be, in milliseconds, and by which part clocks may run fast or slow. */
export interface Delays {
  readonly requestMs: number;
  readonly watchMs: number;
  readonly drift: number;
}

/**
 * The longest that a bucket may be without an owner after a replica is lost: its last renewal is on its way, is seen late and
 * counted by a slow clock; its Lease is deleted, that is seen, and the bucket is taken; where two want it, once more.
 */
export function longestTakeoverMs({ requestMs, watchMs, drift }: Delays): number {
  return leaseTiming.leaseDurationMs / (1 - drift) + 3 * watchMs + 4 * requestMs;
}

/** Up to which drift the holder, with a slow clock, stops before another, with a fast one, may take over. */
export function greatestDrift(): number {
  const { leaseDurationMs, renewDeadlineMs } = leaseTiming;
  return (leaseDurationMs - renewDeadlineMs) / (leaseDurationMs + renewDeadlineMs);
}
