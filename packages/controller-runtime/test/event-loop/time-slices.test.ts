import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { TimeSlices } from "../../src/event-loop/time-slices.ts";

/** As long as a slice, in milliseconds. */
const sliceMs = 8;

/** An event loop whose time goes on by what its tasks compute alone. */
class Loop {
  now = 0;
  readonly slices = new TimeSlices({ now: () => this.now, nextTurn: (callback) => void this.#turns.push(callback) });
  readonly #turns: (() => void)[] = [];

  /** Goes on until nothing is left to do; gives what each turn computed, in milliseconds. */
  async run(): Promise<number[]> {
    const computed: number[] = [];
    let from = 0;
    const drained = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      computed.push(this.now - from);
      from = this.now;
    };
    await drained();
    for (let turn = this.#turns.shift(); turn; turn = this.#turns.shift()) {
      turn();
      await drained();
    }
    return computed;
  }
}

test("whatever is computed by however many, a turn begins pieces for 8 ms only, and each has its turn", async () => {
  const pieces = fc.array(fc.double({ min: 0.01, max: 5, noNaN: true }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(fc.array(pieces, { minLength: 1, maxLength: 8 }), async (tasks) => {
      const loop = new Loop();
      let longest = 0;
      const work = async (costs: readonly number[]): Promise<number> => {
        for (const ms of costs) {
          const wait = loop.slices.turn();
          if (wait) await wait;
          loop.now += ms;
          longest = Math.max(longest, ms);
        }
        return loop.now;
      };
      const all = Promise.all(tasks.map(work));
      const turns = await loop.run();
      assert.ok(turns.every((ms) => ms < sliceMs + longest), `turns of ${turns.join()} ms`);
      const total = tasks.flat().reduce((a, b) => a + b, 0);
      assert.ok(Math.abs(turns.reduce((a, b) => a + b) - total) < 1e-6, "all was done");
      await all;
    }),
    { numRuns: 200 },
  );
});

test("who waits goes on before who came later, however much that one computes", async () => {
  const loop = new Loop();
  const order: string[] = [];
  const work = async (name: string): Promise<void> => {
    for (let piece = 0; piece < 3; piece++) {
      const wait = loop.slices.turn();
      if (wait) await wait;
      order.push(name);
      loop.now += sliceMs;
    }
  };
  assert.equal(loop.slices.turn(), undefined);
  loop.now += sliceMs;
  const all = Promise.all(["a", "b", "c"].map(work));
  await loop.run();
  await all;
  assert.equal(order.join(""), "abcabcabc");
});

test("as many of those that wait go on in a turn as there is time for", async () => {
  const loop = new Loop();
  assert.equal(loop.slices.turn(), undefined);
  loop.now += sliceMs;
  const work = async (): Promise<void> => {
    await loop.slices.turn();
    loop.now += 1;
  };
  const all = Promise.all(Array.from({ length: 20 }, work));
  assert.deepEqual((await loop.run()).filter((ms) => ms > 0), [sliceMs, sliceMs, sliceMs, 4]);
  await all;
});
