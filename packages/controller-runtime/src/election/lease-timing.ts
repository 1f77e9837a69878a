import { isPositive, mustHold } from "../option-error.ts";

/** The times of a lease, in milliseconds. */
export interface LeaseTiming {
  readonly leaseDurationMs: number;
  readonly renewDeadlineMs: number;
  readonly retryPeriodMs: number;
}

/** The defaults of a lease, in milliseconds: client-go's. */
export const leaseTiming = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 } as const satisfies LeaseTiming;

/** client-go's JitterFactor: a try may come so much later than the retry period (tools/leaderelection/leaderelection.go). */
const jitterFactor = 1.2;

/**
 * Refuses the times that client-go refuses (`NewLeaderElector`): with them two processes could write at once, or a holder
 * would give up before its second try. `prefix` is what stands before the options' names. Throws `TypeError`.
 */
export function checkLeaseTiming(timing: LeaseTiming, { of, prefix = "" }: { readonly of: string; readonly prefix?: string }): void {
  const { leaseDurationMs, renewDeadlineMs, retryPeriodMs } = timing;
  for (const [option, value] of Object.entries({ leaseDurationMs, renewDeadlineMs, retryPeriodMs })) {
    mustHold(isPositive(value), { of, option: prefix + option, value, must: "a number of milliseconds above 0" });
  }
  const shortest = retryPeriodMs * jitterFactor;
  mustHold(leaseDurationMs > renewDeadlineMs, { of, option: `${prefix}leaseDurationMs`, value: leaseDurationMs, must: `greater than renewDeadlineMs (${renewDeadlineMs}), or another process could take the lease before this one gives it up` });
  mustHold(renewDeadlineMs > shortest, { of, option: `${prefix}renewDeadlineMs`, value: renewDeadlineMs, must: `greater than ${jitterFactor} times retryPeriodMs (${shortest}), or one failed try would lose the lease` });
}
