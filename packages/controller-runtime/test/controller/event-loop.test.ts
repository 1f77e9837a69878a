import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Informer } from "../../src/cache/informer.ts";
import { Controller, type Reconciler } from "../../src/controller/controller.ts";
import { forObject } from "../../src/controller/event-handler.ts";
import { done, requeueAfter } from "../../src/controller/outcome.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { ControllerMetrics } from "../../src/telemetry/controller-metrics.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { keptLog } from "../support/log.ts";
import { configMap } from "../support/objects.ts";

/** Keeps the CPU busy for a millisecond. */
function compute(): void {
  const until = performance.now() + 1;
  while (performance.now() < until);
}

/** A controller with so many keys, which has not started. */
async function controlled(reconcile: Reconciler, { keys, workers }: { readonly keys: number; readonly workers: number }): Promise<Controller> {
  const { log } = keptLog("error");
  const controller = new Controller({ name: "busy", reconcile, log, metrics: new ControllerMetrics(new Metrics(), "busy"), maxConcurrentReconciles: workers });
  const informer = new Informer({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
  controller.watch(informer, forObject);
  await informer.replace(Array.from({ length: keys }, (_, index) => configMap(1, { name: `c${index}`, uid: `u${index}` })), "1");
  return controller;
}

const nextTurn = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));

/** How many reconciles each turn of the event loop saw, until so many are over. */
async function reconcilesPerTurn(controller: Controller, { count, until }: { readonly count: () => number; readonly until: number }): Promise<number[]> {
  const perTurn: number[] = [];
  controller.start();
  for (let seen = 0; seen < until; ) {
    await nextTurn();
    perTurn.push(count() - seen);
    seen = count();
  }
  return perTurn;
}

describe("the event loop has its turn", () => {
  for (const [what, workers] of [["one worker", 1], ["more workers than fit into a slice", 60]] as const) {
    test(`${what}: between reconciles that compute and wait for nothing`, async () => {
      let count = 0;
      const reconcile: Reconciler = async () => {
        compute();
        count += 1;
        return done;
      };
      const perTurn = await reconcilesPerTurn(await controlled(reconcile, { keys: 120, workers }), { count: () => count, until: 120 });
      // A slice is 8 ms, and each takes one at the least; between two looks there may be the end of one slice and the next.
      assert.ok(Math.max(...perTurn) <= 18, `reconciles in each turn: ${perTurn.join()}`);
    });
  }

  for (const ms of [0, -1, -1e9]) {
    test(`requeueAfter(${ms}) for ever: a timer fires, other keys have their turn, and a stop is heard`, async () => {
      const seen = new Map<string, number>();
      const controller = await controlled(async ({ name }) => {
        seen.set(name, (seen.get(name) ?? 0) + 1);
        return requeueAfter(ms);
      }, { keys: 3, workers: 1 });
      controller.start();
      await new Promise((resolve) => setTimeout(resolve, 1));
      await controller.stop();
      const counts = [...seen.values()];
      assert.equal(counts.length, 3);
      assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `each as often as the others: ${counts.join()}`);
    });
  }
});

test("a stop while a worker waits for its turn begins no other reconcile", async () => {
  const first = Promise.withResolvers<void>();
  let count = 0;
  const controller = await controlled(async () => {
    const until = performance.now() + 10; // longer than a slice, so that the next one waits
    while (performance.now() < until);
    count += 1;
    first.resolve();
    return done;
  }, { keys: 5, workers: 5 });
  controller.start();
  await first.promise;
  const begun = count;
  await controller.stop();
  assert.equal(count, begun);
});
