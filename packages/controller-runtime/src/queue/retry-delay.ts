/** client-go's default controller rate limiter: 5 ms, doubled per failure, at most 1,000 s (workqueue/default_rate_limiters.go). */
const baseMs = 5;
const capMs = 1_000_000;

/** Milliseconds to wait before a key is tried again after `failures` failures in a row. */
export function retryDelay(failures: number): number {
  return Math.min(capMs, baseMs * 2 ** Math.min(failures, 30));
}
