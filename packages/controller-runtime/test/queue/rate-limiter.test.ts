import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { DefaultRateLimiter } from "../../src/queue/rate-limiter.ts";
import { TokenBucket } from "../../src/queue/token-bucket.ts";

/** Floating point: a billionth of a token. */
const epsilon = 1e-9;

describe("a token bucket", () => {
  test("lets the burst go at once, then one a tenth of a second; rest fills it up to the burst and no further", () => {
    let now = 0;
    const bucket = new TokenBucket({ perSecond: 10, burst: 3, now: () => now });
    assert.deepEqual(Array.from({ length: 5 }, () => bucket.reserve()), [0, 0, 0, 100, 200]);
    now = 250;
    assert.equal(bucket.reserve(), 50);
    now = 1_000_000;
    assert.deepEqual(Array.from({ length: 4 }, () => bucket.reserve()), [0, 0, 0, 100]);
  });

  test("in any time, no more than burst and rate go", () => {
    const options = fc.record({ perSecond: fc.integer({ min: 1, max: 50 }), burst: fc.integer({ min: 1, max: 20 }) });
    fc.assert(
      fc.property(options, fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 60 }), ({ perSecond, burst }, pauses) => {
        let now = 0;
        const bucket = new TokenBucket({ perSecond, burst, now: () => now });
        const times = pauses.map((pause) => {
          now += pause;
          return now + bucket.reserve();
        });
        times.forEach((from, first) => {
          times.slice(first).forEach((to, more) => {
            const most = burst + ((to - from) * perSecond) / 1000;
            assert.ok(more + 1 <= most + epsilon * (1 + to), `${more + 1} go in ${to - from} ms`);
          });
        });
      }),
    );
  });
});

describe("client-go's default rate limiter", () => {
  test("the longer of the key's backoff and the token that all share", () => {
    const limiter = new DefaultRateLimiter(() => 0);
    for (let each = 0; each < 100; each++) assert.equal(limiter.when(`n/${each}`), 5);
    assert.deepEqual([limiter.when("n/100"), limiter.when("n/101")], [100, 200]);
    for (let failures = 1; failures < 8; failures++) limiter.when("n/0");
    assert.equal(limiter.when("n/0"), 1280, "its ninth wait, 5 ms doubled eight times, is longer than the ten tokens before it take");
  });

  test("forgets a key that did well, and nothing of the others", () => {
    const limiter = new DefaultRateLimiter(() => 0);
    assert.deepEqual([limiter.when("a"), limiter.when("a"), limiter.when("b")], [5, 10, 5]);
    limiter.forget("a");
    assert.deepEqual([limiter.failures("a"), limiter.failures("b"), limiter.when("a"), limiter.when("b")], [0, 1, 5, 10]);
  });
});
