import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { WorkQueue } from "../../src/queue/work-queue.ts";

const key = fc.constantFrom("n/a", "n/b", "m/a", "c");
const step = fc.oneof(
  fc.record({ do: fc.constant("add" as const), key, priority: fc.constantFrom(-100, 0, 5) }),
  fc.record({ do: fc.constant("take" as const), key: fc.constant(""), priority: fc.constant(0) }),
  fc.record({ do: fc.constant("done" as const), key, priority: fc.constant(0) }),
);

test("whatever workers and adders do, no key is with two workers and none is lost", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const queue = new WorkQueue();
      /** Keys with an add that no take has followed yet. */
      const owed = new Set<string>();
      const inWork = new Set<string>();
      const take = async (): Promise<void> => {
        const taken = (await queue.get()) ?? assert.fail();
        assert.ok(!inWork.has(taken), `${taken} is with two workers`);
        assert.ok(owed.delete(taken), `${taken} came without being added`);
        inWork.add(taken);
      };
      for (const { do: action, key, priority } of steps) {
        if (action === "add") {
          queue.add(key, priority);
          owed.add(key);
        } else if (action === "done") {
          queue.done(key);
          inWork.delete(key);
        } else if (queue.length > 0) await take();
        assert.equal(queue.length, [...owed].filter((each) => !inWork.has(each)).length);
      }
      while (owed.size > 0 || inWork.size > 0) {
        for (const each of inWork) queue.done(each);
        inWork.clear();
        while (queue.length > 0) await take();
      }
    }),
    { numRuns: 500 },
  );
});
