import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { type Ending, RetryPace } from "../../src/cache/retry-pace.ts";
import { ApiError, type ApiErrorCode } from "../../src/client/errors.ts";

const failed = (code: ApiErrorCode, status?: number, retryAfterSeconds?: number): Ending => ({
  error: new ApiError({ code, message: code, ...(status !== undefined && { status }), ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) }),
  answered: false,
  livedMs: 10,
});

/** What a server that is away, or on its way up or down, says. */
const silence = [failed("Unreachable"), failed("Unknown", 502), failed("ServiceUnavailable", 503), failed("InternalError", 500), failed("Timeout", 504)];
const expired = [failed("Expired", 410), failed("Gone", 410)];
const initializing = failed("TooManyRequests", 429, 1);
const answers = [...expired, initializing, failed("NotFound", 404), failed("Forbidden", 403), { answered: true, livedMs: 10 }, { ...failed("Unreachable"), answered: true }];
const endings = fc.array(fc.constantFrom(...silence, ...answers), { maxLength: 30 });
/** The longest delay that begins a backoff: 0.8 s and its jitter. */
const firstMs = 800 * 1.5;

test("after any past and any outage, the first answer is acted on at once, or within what it asks for", () => {
  fc.assert(fc.property(endings, fc.array(fc.constantFrom(...silence), { minLength: 1, maxLength: 20 }), fc.constantFrom(...answers), (past, outage, answer) => {
    const pace = new RetryPace();
    for (const each of [...past, ...outage]) pace.after(each);
    const waitMs = pace.after(answer);
    assert.ok(waitMs <= (expired.includes(answer) ? 0 : firstMs), `${waitMs} ms`);
  }));
});

test("whatever is said instead of a kind that is not served, once it is: no wait that its absence has grown", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 30 }), (tries) => {
    const pace = new RetryPace();
    for (let index = 0; index < tries; index++) pace.after(failed("NotFound", 404));
    const waitMs = pace.after(initializing);
    assert.ok(waitMs >= 1000 && waitMs <= firstMs, `${waitMs} ms`);
  }));
});

test("tries that end in the same way wait longer and longer, from 0.8 s to 30 s, and as Retry-After asks; jitter aside", () => {
  fc.assert(fc.property(endings, fc.constantFrom(...silence, ...answers), (past, ending) => {
    const pace = new RetryPace(() => 0);
    for (const each of past) pace.after(each);
    const waits = Array.from({ length: 12 }, () => pace.after(ending));
    for (const [index, ms] of waits.entries()) assert.ok(index === 0 || ms >= (waits[index - 1] ?? 0), waits.join());
    assert.equal(waits.at(-1), 30_000);
  }));
});

test("a healthy watch that ends is resumed at once; one that fails begins its backoff", () => {
  const pace = new RetryPace(() => 0);
  for (let index = 0; index < 9; index++) pace.after(failed("Unreachable"));
  assert.equal(pace.after({ answered: true, livedMs: 5_001 }), 0);
  for (let index = 0; index < 9; index++) pace.after(failed("Unreachable"));
  assert.equal(pace.after({ ...failed("Unreachable"), livedMs: 5_001 }), 800);
});
