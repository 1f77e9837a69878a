import { longestTimerMs } from "../event-loop/longest-timer.ts";
import { isPositive, isText, mustHold } from "../option-error.ts";
import type { RateLimiter } from "../queue/rate-limiter.ts";

interface Checked {
  readonly name: string;
  readonly reconcile: unknown;
  readonly maxConcurrentReconciles?: number;
  readonly reconcileTimeoutMs?: number;
  readonly rateLimiter?: RateLimiter;
}

/** What a rate limiter has to be able to do. */
const limiterMethods = ["when", "forget", "failures"] as const satisfies readonly (keyof RateLimiter)[];

/** Refuses what a controller could not work with. Throws `TypeError`. */
export function checkControllerOptions(options: Checked): void {
  const { name, reconcile, maxConcurrentReconciles: workers = 1, reconcileTimeoutMs: timeout, rateLimiter } = options;
  mustHold(isText(name), { of: "controller", option: "name", value: name, must: "a text that is not empty, e.g. the kind in lower case" });
  const of = `controller "${name}"`;
  mustHold(typeof reconcile === "function", { of, option: "reconcile", value: reconcile, must: "a function (request, context) => Promise<Outcome>" });
  mustHold(Number.isInteger(workers) && workers >= 1, { of, option: "maxConcurrentReconciles", value: workers, must: "a whole number from 1" });
  mustHold(timeout === undefined || (isPositive(timeout) && timeout <= longestTimerMs), { of, option: "reconcileTimeoutMs", value: timeout, must: `a number of milliseconds above 0, up to ${longestTimerMs}; leave it out for no time-out` });
  mustHold(!rateLimiter || limiterMethods.every((each) => typeof rateLimiter[each] === "function"), { of, option: "rateLimiter", value: rateLimiter, must: `an object with ${limiterMethods.join(", ")}, e.g. a DefaultRateLimiter` });
}
