import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lowPriority } from "../../src/queue/priority-lanes.ts";
import { retryDelay } from "../../src/queue/retry-delay.ts";
import { WorkQueue } from "../../src/queue/work-queue.ts";

/** Takes what waits, without finishing it. */
async function drain(queue: WorkQueue): Promise<(string | undefined)[]> {
  const keys: (string | undefined)[] = [];
  while (queue.length > 0) keys.push(await queue.get());
  return keys;
}

describe("keys", () => {
  test("come in the order they were added, each once", async () => {
    const queue = new WorkQueue();
    for (const key of ["a", "b", "a", "c", "b"]) queue.add(key);
    assert.equal(queue.length, 3);
    assert.deepEqual(await drain(queue), ["a", "b", "c"]);
  });

  test("go to a worker that waits already", async () => {
    const queue = new WorkQueue();
    const waiting = queue.get();
    queue.add("a");
    assert.equal(await waiting, "a");
    assert.equal(queue.length, 0);
  });

  test("added while they are worked on come again afterwards, once", async () => {
    const queue = new WorkQueue();
    queue.add("a");
    assert.equal(await queue.get(), "a");
    queue.add("a");
    queue.add("a");
    assert.equal(queue.length, 0, "nobody else gets it meanwhile");
    queue.done("a");
    assert.deepEqual(await drain(queue), ["a"]);
    queue.done("a");
    assert.equal(queue.length, 0);
  });

  test("done for a key that nobody has does nothing", () => {
    const queue = new WorkQueue();
    queue.add("a");
    queue.done("a");
    queue.done("b");
    assert.equal(queue.length, 1);
  });
});

describe("priority", () => {
  test("keys of a first list come behind everything that really happened", async () => {
    const queue = new WorkQueue();
    queue.add("listed", lowPriority);
    queue.add("happened");
    queue.add("urgent", 10);
    assert.deepEqual(await drain(queue), ["urgent", "happened", "listed"]);
  });

  test("a key keeps the higher of its priorities, also over its work", async () => {
    const queue = new WorkQueue();
    queue.add("a", lowPriority);
    queue.add("b");
    queue.add("a", 5);
    queue.add("a", lowPriority);
    assert.deepEqual([await queue.get(), await queue.get()], ["a", "b"]);
    for (const priority of [lowPriority, 5, lowPriority]) queue.add("a", priority);
    queue.add("c");
    queue.done("a");
    assert.deepEqual(await drain(queue), ["a", "c"]);
  });

  test("a key in work tells the priority it was taken with, to come back with; a delayed key keeps its highest", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const queue = new WorkQueue({ now: () => 0 });
    queue.add("a", lowPriority);
    assert.equal(await queue.get(), "a");
    assert.deepEqual([queue.priorityOf("a"), queue.priorityOf("b")], [lowPriority, 0]);
    queue.addAfter("a", 10, queue.priorityOf("a"));
    queue.addAfter("b", 10, lowPriority);
    queue.addAfter("b", 20, 5);
    queue.addAfter("d", 20, 3);
    queue.addAfter("d", 30, lowPriority);
    queue.addAfter("d", 10, lowPriority);
    queue.addRateLimited("c", lowPriority);
    queue.done("a");
    t.mock.timers.tick(20);
    assert.deepEqual(await drain(queue), ["b", "d", "c", "a"]);
    assert.deepEqual(["a", "b", "c", "d"].map((key) => queue.priorityOf(key)), [lowPriority, 5, lowPriority, 3]);
  });
});

test("it tells how many keys wait with a higher priority", async () => {
  const queue = new WorkQueue();
  for (const [key, priority] of [["a", 0], ["b", 0], ["c", 5], ["d", lowPriority]] as const) queue.add(key, priority);
  assert.deepEqual([lowPriority - 1, lowPriority, 0, 5].map((priority) => queue.lengthAbove(priority)), [4, 3, 1, 0]);
  await queue.get();
  assert.equal(queue.lengthAbove(0), 0, "what is in work does not wait");
});

describe("fairness", () => {
  test("a namespace with 1,000 keys makes another wait for none but the one before it", async () => {
    const queue = new WorkQueue();
    for (let each = 0; each < 1000; each++) queue.add(`big/${each}`);
    queue.add("small/1");
    assert.deepEqual([await queue.get(), await queue.get(), await queue.get()], ["big/0", "small/1", "big/1"]);
  });

  test("keys that all fail come back at 10 a second after the first 100", () => {
    const queue = new WorkQueue({ now: () => 0 });
    const delays = Array.from({ length: 120 }, (_, each) => queue.addRateLimited(`n/${each}`));
    queue.shutDown();
    assert.deepEqual([delays[0], delays[99], delays[100], delays[119]], [5, 5, 100, 2000]);
  });

  test("a rate limiter of one's own decides instead", () => {
    const forgotten: string[] = [];
    const queue = new WorkQueue({ rateLimiter: { when: () => 7, forget: (key) => forgotten.push(key), failures: () => 3 } });
    assert.deepEqual([queue.addRateLimited("a"), queue.failures("a")], [7, 3]);
    queue.forget("a");
    queue.shutDown();
    assert.deepEqual(forgotten, ["a"]);
  });
});

describe("time", () => {
  test("addAfter keeps the earliest time", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let now = 0;
    const pass = (ms: number): void => {
      now += ms;
      t.mock.timers.tick(ms);
    };
    const queue = new WorkQueue({ now: () => now });
    queue.addAfter("a", 1000);
    queue.addAfter("a", 300);
    queue.addAfter("a", 2000);
    pass(299);
    assert.equal(queue.length, 0);
    pass(1);
    assert.equal(queue.length, 1);
    assert.equal(await queue.get(), "a");
    queue.done("a");
    pass(5000);
    assert.equal(queue.length, 0, "it came once");
  });

  test("a delay of zero or less is now", () => {
    const queue = new WorkQueue();
    queue.addAfter("a", 0);
    queue.addAfter("b", -5);
    assert.equal(queue.length, 2);
  });

  test("a delay that is longer than a timer can be does not become none", async () => {
    const queue = new WorkQueue();
    queue.addAfter("a", 2 ** 31);
    // A timer that overflowed fires after 1 ms, so it fires before this one.
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(queue.length, 0);
    queue.shutDown();
  });

  test("a delay that is longer than a timer can be ends when it should", (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let now = 0;
    const queue = new WorkQueue({ now: () => now });
    const day = 86_400_000;
    queue.addAfter("a", 60 * day);
    // The mock starts the second timer at the end of the tick that ends the first, so it may be a day late.
    for (let passed = 0; passed < 61; passed++) {
      if (passed < 60) assert.equal(queue.length, 0);
      now += day;
      t.mock.timers.tick(day);
    }
    assert.equal(queue.length, 1);
  });

  test("failures wait 5 ms, doubled each time, up to 1,000 s; forget starts anew", () => {
    const queue = new WorkQueue();
    assert.deepEqual(Array.from({ length: 4 }, () => queue.addRateLimited("a")), [5, 10, 20, 40]);
    assert.equal(queue.failures("a"), 4);
    queue.forget("a");
    assert.equal(queue.failures("a"), 0);
    assert.equal(queue.addRateLimited("a"), 5);
    assert.deepEqual([17, 18, 1000].map(retryDelay), [655_360, 1_000_000, 1_000_000]);
    queue.shutDown();
  });
});

describe("a shut down queue", () => {
  test("sends waiting workers home and takes nothing more", async () => {
    const queue = new WorkQueue();
    const waiting = [queue.get(), queue.get()];
    queue.addAfter("later", 10);
    queue.shutDown();
    assert.deepEqual(await Promise.all(waiting), [undefined, undefined]);
    queue.add("a");
    queue.addAfter("b", 0);
    assert.deepEqual([queue.length, await queue.get()], [0, undefined]);
  });

  test("does not give a key again that was added while in work", async () => {
    const queue = new WorkQueue();
    queue.add("a");
    await queue.get();
    queue.add("a");
    queue.shutDown();
    queue.done("a");
    assert.equal(await queue.get(), undefined);
  });
});

test("the observer is told of adds, retries, waiting and work", async () => {
  const seen: string[] = [];
  let now = 0;
  const queue = new WorkQueue({
    now: () => now,
    observer: {
      added: () => seen.push("added"),
      retried: () => seen.push("retried"),
      started: (ms) => seen.push(`waited ${ms}`),
      finished: (ms) => seen.push(`worked ${ms}`),
    },
  });
  queue.add("a");
  queue.add("a");
  now = 7;
  await queue.get();
  assert.deepEqual([...queue.inWork], [7]);
  now = 10;
  queue.done("a");
  queue.addRateLimited("a");
  queue.addAfter("b", 1_000);
  queue.addAfter("c", 0);
  queue.shutDown();
  assert.deepEqual(seen, ["added", "waited 7", "worked 3", "retried", "retried", "added"]);
});

test("tells how many keys of each priority wait, a key by the highest that it was given", async () => {
  const queue = new WorkQueue();
  for (const name of ["a", "b", "c"]) queue.add(name, lowPriority);
  queue.add("a");
  queue.add("d", 7);
  assert.deepEqual(new Map(queue.depths), new Map([[7, 1], [0, 1], [lowPriority, 2]]));
  await queue.get();
  assert.equal(queue.depths.get(7) ?? 0, 0);
  assert.equal(queue.length, 3);
  queue.shutDown();
});

test("memory is bounded by the number of keys, however often they are added, fail or are delayed", async () => {
  const queue = new WorkQueue();
  for (let times = 0; times < 1_000; times++) {
    for (const name of ["a", "b", "c"]) queue.add(name);
    queue.addAfter("d", 1_000_000 - times);
  }
  assert.equal(queue.length, 3);
  const taken = [await queue.get(), await queue.get(), await queue.get()];
  for (let times = 0; times < 1_000; times++) for (const name of taken) queue.add(name ?? "");
  assert.equal(queue.length, 0);
  for (const name of taken) queue.done(name ?? "");
  assert.deepEqual([queue.length, [...queue.inWork].length], [3, 0]);
  queue.shutDown();
});
