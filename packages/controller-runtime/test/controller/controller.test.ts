import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { type CacheEvent, Informer } from "../../src/cache/informer.ts";
import { ApiError } from "../../src/client/errors.ts";
import { Controller, type ControllerOptions, type Reconciler } from "../../src/controller/controller.ts";
import { forController, forObject } from "../../src/controller/event-handler.ts";
import { priorityOf } from "../../src/controller/event-priority.ts";
import { done, requeue, requeueAfter, terminalError } from "../../src/controller/outcome.ts";
import { generationOrMetadataChanged, notOwnWrite } from "../../src/controller/predicate.ts";
import { type ConfigMap, kinds } from "../../src/kubernetes/index.ts";
import { lowPriority } from "../../src/queue/priority-lanes.ts";
import { ControllerMetrics } from "../../src/telemetry/controller-metrics.ts";
import { Metrics } from "../../src/telemetry/metrics.ts";
import { keptLog } from "../support/log.ts";
import { configMap } from "../support/objects.ts";

interface Running extends AsyncDisposable {
  readonly controller: Controller;
  readonly informer: Informer<ConfigMap>;
  readonly lines: ReturnType<typeof keptLog>["lines"];
  readonly metrics: Metrics;
  results(): Promise<Record<string, number>>;
}

/** A started controller of ConfigMaps, fed by hand through its informer. */
function control(reconcile: Reconciler, options: Partial<ControllerOptions> = {}): Running {
  const { log, lines } = keptLog();
  const metrics = new Metrics();
  const controller = new Controller({ name: "test", reconcile, log, metrics: new ControllerMetrics(metrics, "test"), ...options });
  const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
  controller.watch(informer, forObject);
  controller.start();
  const results = async (): Promise<Record<string, number>> => {
    const { values } = await metrics.reconcileTotal.get();
    return Object.fromEntries(values.filter(({ value }) => value > 0).map(({ labels, value }) => [String({ result: "", ...labels }.result), value]));
  };
  return { controller, informer, lines, metrics, results, [Symbol.asyncDispose]: async () => await controller.stop() };
}

/** A reconciler that ends in each way in turn, and then is done. */
function inTurn(...steps: readonly Reconciler[]): { readonly reconcile: Reconciler; readonly calls: () => number } {
  let calls = 0;
  return { reconcile: async (request, context) => (await steps[calls++]?.(request, context)) ?? done, calls: () => calls };
}

describe("how a reconcile ends", { concurrency: true }, () => {
  test("done: no more until something changes", async () => {
    const { reconcile, calls } = inTurn();
    await using running = control(reconcile);
    running.informer.observe(configMap(1));
    await waitFor("the result", async () => (await running.results())["success"] === 1);
    running.informer.observe(configMap(2));
    await waitFor("the second", async () => (await running.results())["success"] === 2);
    assert.equal(calls(), 2);
  });

  const retried: readonly (readonly [string, Reconciler, string])[] = [
    ["requeue", async () => requeue, "requeue"],
    ["requeueAfter", async () => requeueAfter(1), "requeue_after"],
    ["requeueAfter nothing", async () => requeueAfter(0), "requeue_after"],
    ["a rejection", () => Promise.reject(new Error("no")), "error"],
    ["a throw", () => {
      throw new Error("no");
    }, "error"],
    ["a throw of no error", () => Promise.reject("no"), "error"],
    ["undefined for an outcome", async () => undefined as unknown as typeof done, "error"],
  ];
  for (const [what, step, result] of retried) {
    test(`${what}: the key comes again`, async () => {
      let calls = 0;
      await using running = control((request, context) => (calls++ === 0 ? step(request, context) : Promise.resolve(done)));
      running.informer.observe(configMap(1));
      await waitFor("the second try", async () => (await running.results())["success"] === 1);
      assert.equal((await running.results())[result], 1);
    });
  }

  test("a terminal error is reported and not retried", async () => {
    const { reconcile } = inTurn(async () => terminalError(new Error("never")));
    await using running = control(reconcile);
    running.informer.observe(configMap(1));
    await waitFor("the result", async () => (await running.results())["error"] === 1);
    running.informer.observe(configMap(1, { name: "b" }));
    await waitFor("another key", async () => (await running.results())["success"] === 1);
    assert.equal(running.lines.filter(({ level }) => level === "error").length, 1);
  });

  test("an error is logged with its key, a conflict is not worth an error line", async () => {
    const conflict = new ApiError({ code: "Conflict", message: "changed" });
    const { reconcile } = inTurn(() => Promise.reject(conflict), () => Promise.reject(new Error("boom")));
    await using running = control(reconcile);
    running.informer.observe(configMap(1));
    await waitFor("success", async () => (await running.results())["success"] === 1);
    const errors = running.lines.filter(({ level }) => level === "error");
    assert.deepEqual(errors.map(({ controller, namespace, name, retryInMs }) => [controller, namespace, name, retryInMs]), [["test", "n", "a", 10]]);
  });
});

describe("workers", { concurrency: true }, () => {
  test("one reconcile per key at a time, as many keys as allowed", async () => {
    const running = new Map<string, number>();
    let most = 0;
    let release = Promise.withResolvers<void>();
    const reconcile: Reconciler = async ({ name }) => {
      assert.equal(running.get(name) ?? 0, 0, `${name} twice at a time`);
      running.set(name, 1);
      most = Math.max(most, [...running.values()].reduce((a, b) => a + b));
      await release.promise;
      running.set(name, 0);
      return done;
    };
    await using controlled = control(reconcile, { maxConcurrentReconciles: 3 });
    for (let version = 1; version < 4; version++) for (const name of ["a", "b", "c", "d"]) controlled.informer.observe(configMap(version, { name }));
    await waitFor("three at a time", () => most === 3);
    release.resolve();
    release = Promise.withResolvers();
    release.resolve();
    await waitFor("all done", async () => ((await controlled.results())["success"] ?? 0) >= 7);
    assert.equal(most, 3);
  });

  test("one that fails for ever hurts nobody else", async () => {
    await using running = control(({ name }) => (name === "bad" ? Promise.reject(new Error("bad")) : Promise.resolve(done)));
    for (const name of ["bad", "b", "c"]) running.informer.observe(configMap(1, { name }));
    await waitFor("the others", async () => (await running.results())["success"] === 2);
  });

  test("a stop lets the reconcile under way finish and starts no other", async () => {
    const release = Promise.withResolvers<void>();
    const seen: string[] = [];
    const running = control(async ({ name }) => {
      seen.push(name);
      await release.promise;
      return done;
    });
    for (const name of ["a", "b"]) running.informer.observe(configMap(1, { name }));
    await waitFor("the first", () => seen.length === 1);
    const stopped = running.controller.stop();
    release.resolve();
    await stopped;
    assert.deepEqual([seen, (await running.results())["success"]], [["a"], 1]);
  });

  test("the time-out and the abort of the manager end a reconcile by its signal", async () => {
    const reasons: unknown[] = [];
    const { promise: never } = Promise.withResolvers<never>();
    const reconcile: Reconciler = async (_, { signal }) => {
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return await Promise.race([never, new Promise<typeof done>((resolve) => signal.addEventListener("abort", () => resolve(done)))]);
    };
    await using late = control(reconcile, { reconcileTimeoutMs: 10 });
    late.informer.observe(configMap(1));
    await waitFor("the time-out", () => reasons.length === 1);
    await using aborted = control(reconcile);
    aborted.informer.observe(configMap(1));
    await waitFor("the start", () => aborted.results().then(() => true));
    aborted.controller.abort();
    await waitFor("the abort", async () => (await aborted.results())["success"] === 1);
  });
});

/** What a counter of the controller has come to. */
async function countOf(counter: Metrics["timeouts"]): Promise<number | undefined> {
  return (await counter.get()).values[0]?.value;
}

describe("mistakes and time-outs", { concurrency: true }, () => {
  test("a reconciler that ignores its signal is reported and counted while it goes on, and keeps only its own key", async () => {
    const release = Promise.withResolvers<typeof done>();
    await using running = control(({ name }) => (name === "deaf" ? release.promise : Promise.resolve(done)), { reconcileTimeoutMs: 10, maxConcurrentReconciles: 2 });
    running.informer.observe(configMap(1, { name: "deaf" }));
    await waitFor("the time-out", async () => (await countOf(running.metrics.timeouts)) === 1);
    const [line] = running.lines.filter(({ level }) => level === "warn");
    assert.deepEqual([line?.["controller"], line?.["namespace"], line?.["name"]], ["test", "n", "deaf"]);
    running.informer.observe(configMap(2, { name: "deaf" }));
    running.informer.observe(configMap(2, { name: "b" }));
    await waitFor("another key", async () => (await running.results())["success"] === 1);
    release.resolve(done);
    await waitFor("both of its own", async () => (await running.results())["success"] === 3);
  });

  test("one that is in time is no time-out, whenever the time is up", async () => {
    let late = false;
    await using running = control(async (_, { signal }) => {
      signal.addEventListener("abort", () => (late = true));
      return done;
    }, { reconcileTimeoutMs: 20 });
    running.informer.observe(configMap(1));
    await waitFor("the result", async () => (await running.results())["success"] === 1);
    await using another = control(async (_, { signal }) => {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      return done;
    }, { reconcileTimeoutMs: 40 });
    another.informer.observe(configMap(1));
    await waitFor("a later time-out", async () => (await countOf(another.metrics.timeouts)) === 1);
    assert.deepEqual([late, await countOf(running.metrics.timeouts)], [false, 0]);
  });

  test("a mistake in the program is counted as a panic, and as an error like others", async () => {
    const nothing = undefined as unknown as ConfigMap;
    const { reconcile } = inTurn(async () => void nothing.metadata as never, () => Promise.reject(new Error("no mistake")), () => Promise.reject("no error at all"));
    await using running = control(reconcile);
    running.informer.observe(configMap(1));
    await waitFor("success", async () => (await running.results())["success"] === 1);
    assert.deepEqual([await countOf(running.metrics.panics), (await running.results())["error"]], [2, 3]);
  });

  test("every line of a reconcile names its key and its reconcile", async () => {
    let calls = 0;
    await using running = control(async (_, { log }) => {
      log.info("one");
      log.info("two");
      return calls++ === 0 ? requeue : done;
    });
    running.informer.observe(configMap(1));
    await waitFor("both", async () => (await running.results())["success"] === 1);
    assert.deepEqual(running.lines.map(({ controller, namespace, name }) => [controller, namespace, name]), Array.from({ length: 4 }, () => ["test", "n", "a"]));
    const ids = running.lines.map(({ reconcileID }) => reconcileID);
    assert.deepEqual([ids[0] === ids[1], ids[2] === ids[3], new Set(ids).size], [true, true, 2]);
  });
});

describe("a map or a predicate that throws", { concurrency: true }, () => {
  test("is logged with controller, kind and object, and costs no other controller or object its event", async () => {
    const boom = (): never => {
      throw new Error("boom");
    };
    await using running = control(async () => done);
    const seen: string[] = [];
    const informer = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
    running.controller.watch(informer, ({ metadata }) => (metadata.name === "bad" ? boom() : [`n/${metadata.name}`]));
    running.controller.watch(informer, forObject, [boom, ({ object }) => seen.push(object.metadata.name ?? "") > 0]);
    for (const name of ["bad", "good"]) informer.observe(configMap(1, { name }));
    await waitFor("both keys", async () => (await running.results())["success"] === 2);
    assert.deepEqual(seen, ["bad", "good"], "a predicate that throws counts as if it had agreed");
    const lines = running.lines.filter(({ level }) => level === "error").map(({ controller, kind, namespace, name, event, msg }) => [controller, kind, namespace, name, event, msg]);
    const about = (name: string, msg: string): unknown[] => ["test", "ConfigMap", "n", name, "added", msg];
    const predicate = "a predicate failed: the event counts as if it had agreed";
    assert.deepEqual(lines, [about("bad", "a map failed: the event leads to no reconcile"), about("bad", predicate), about("good", predicate)]);
  });
});

describe("which keys come first", () => {
  test("what happened goes before a first list and a resync", () => {
    const [old, object] = [configMap(1), configMap(2)];
    const events: readonly CacheEvent<ConfigMap>[] = [
      { type: "added", object, own: false, initial: true },
      { type: "updated", old: object, object, own: false },
      { type: "added", object, own: false, initial: false },
      { type: "updated", old, object, own: false },
      { type: "deleted", object, own: false },
    ];
    assert.deepEqual(events.map(priorityOf), [lowPriority, lowPriority, 0, 0, 0]);
  });

  test("a key of a first list that fails comes back behind what happened meanwhile", async () => {
    const seen: string[] = [];
    const release = Promise.withResolvers<void>();
    await using running = control(async ({ name }) => {
      seen.push(name);
      await release.promise;
      return seen.length === 1 ? requeueAfter(0) : done;
    });
    await running.informer.replace([configMap(1, { name: "listed" })], "1");
    await waitFor("the listed one", () => seen.length === 1);
    running.informer.observe(configMap(2, { name: "happened" }));
    release.resolve();
    await waitFor("the listed one again", () => seen.length === 3);
    assert.deepEqual(seen, ["listed", "happened", "listed"]);
  });

  test("a key that asks to come back with a lower priority comes behind those that wait, and sees that they do", async () => {
    const seen: string[] = [];
    const waiting: number[] = [];
    const release = Promise.withResolvers<void>();
    await using running = control(async ({ name }, { waitingAbove }) => {
      seen.push(name);
      await release.promise;
      waiting.push(waitingAbove(lowPriority));
      return seen.length === 1 ? requeueAfter(0, { priority: lowPriority }) : done;
    });
    for (const name of ["one", "two", "three"]) running.informer.observe(configMap(1, { name }));
    await waitFor("the first one", () => seen.length === 1);
    release.resolve();
    await waitFor("the first one again", () => waiting.length === 4);
    assert.deepEqual(seen, ["one", "two", "three", "one"]);
    assert.deepEqual(waiting, [2, 1, 0, 0]);
  });
});

describe("which keys an event is about", () => {
  test("the object's own; its controller's, of that kind in any version", () => {
    const owner = { apiVersion: "example.com/v1", kind: "Owner", name: "o", uid: "u" };
    const owned = (reference: object) => ({ ...configMap(1), metadata: { ...configMap(1).metadata, ownerReferences: [{ ...owner, ...reference }] } });
    const map = forController({ apiVersion: "example.com/v1beta1", kind: "Owner" });
    assert.deepEqual(forObject(configMap(1)), ["n/a"]);
    assert.deepEqual(map(owned({ controller: true })), ["n/o"]);
    assert.deepEqual(forController({ ...owner, namespaced: false })(owned({ controller: true })), ["o"], "an owner in no namespace");
    assert.deepEqual([owned({}), owned({ controller: true, kind: "Other" }), owned({ controller: true, apiVersion: "v1" }), configMap(1)].flatMap(map), []);
  });

  test("an object that changes hands is about both", async () => {
    const seen: string[] = [];
    await using running = control(async ({ name }) => {
      seen.push(name);
      return done;
    });
    const byData = new Informer<ConfigMap>({ kind: kinds.configMap, onHandlerError: (error) => assert.fail(String(error)) });
    running.controller.watch(byData, ({ data }) => Object.keys(data ?? {}));
    byData.observe(configMap(1, { data: { old: "" } }));
    byData.observe(configMap(2, { data: { new: "" } }));
    await waitFor("both", () => new Set(seen).size === 2);
  });

  test("predicates leave out own writes, and updates of status alone", () => {
    const old = configMap(1);
    const updated = (metadata: object) => ({ type: "updated", old, object: { ...old, metadata: { ...old.metadata, ...metadata } }, own: false }) as const;
    assert.equal(generationOrMetadataChanged(updated({ resourceVersion: "2" })), false);
    for (const metadata of [{ generation: 2 }, { labels: { a: "b" } }, { annotations: { a: "b" } }, { finalizers: ["x"] }, { deletionTimestamp: "now" }]) assert.equal(generationOrMetadataChanged(updated(metadata)), true);
    assert.equal(generationOrMetadataChanged({ type: "deleted", object: old, own: false }), true);
    assert.deepEqual([true, false].map((own) => notOwnWrite({ ...updated({}), own })), [false, true]);
  });
});
