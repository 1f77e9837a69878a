import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { newControllerManagedBy } from "../../src/controller/builder.ts";
import { done } from "../../src/controller/outcome.ts";
import type { ControllerOptions } from "../../src/controller/controller.ts";
import { LeaderElector } from "../../src/election/leader-elector.ts";
import { WriteGate } from "../../src/election/write-gate.ts";
import { type ConfigMap, type Kind, kinds } from "../../src/kubernetes/index.ts";
import { Manager, type ManagerOptions } from "../../src/manager.ts";
import { BindError } from "../../src/telemetry/listen.ts";
import { FakeApi } from "../support/fake-api.ts";
import { keptLog } from "../support/log.ts";

const api = await FakeApi.start();
const { log } = keptLog("error");
const lease = { name: "lease", namespace: "n" };
const manage = (options: object = {}): Manager => new Manager({ credentials: api.credentials(), name: "test", log, ...options } satisfies ManagerOptions);
const reconcile = async () => done;

/** Numbers as a program may compute them. */
const anyNumber = fc.oneof(fc.double(), fc.integer({ min: -2, max: 60_000 }));

test("lease times are taken exactly where client-go takes them, by a manager and by an elector alone", () => {
  const elect = (times: object) => new LeaderElector({ ...lease, ...times, identity: "me", transport: api.transport(), gate: new WriteGate(), log });
  fc.assert(fc.property(anyNumber, anyNumber, anyNumber, (leaseDurationMs, renewDeadlineMs, retryPeriodMs) => {
    const times = { leaseDurationMs, renewDeadlineMs, retryPeriodMs };
    const sound = Object.values(times).every((ms) => ms > 0 && Number.isFinite(ms)) && leaseDurationMs > renewDeadlineMs && renewDeadlineMs > retryPeriodMs * 1.2;
    for (const start of [() => manage({ leaderElection: { ...lease, ...times } }), () => elect(times)]) {
      if (sound) assert.doesNotThrow(start);
      else assert.throws(start, { name: "TypeError", message: /(leaseDurationMs|renewDeadlineMs|retryPeriodMs) is .*: must be / });
    }
  }), { examples: [[15_000, 10_000, 2_000], [1_000, 5_000, 200], [10_000, 10_000, 2_000], [15_000, 2_400, 2_000], [15_000, 2_401, 2_000]] });
});

test("a duration below the default deadline names both, and what would happen", () => {
  assert.throws(() => manage({ leaderElection: { ...lease, leaseDurationMs: 1_000 } }), {
    message: "Manager: leaderElection.leaseDurationMs is 1000: must be greater than renewDeadlineMs (10000), or another process could take the lease before this one gives it up",
  });
});

describe("a manager refuses", () => {
  const refused: readonly (readonly [object, RegExp])[] = [
    [{ log: undefined }, /Manager: log is undefined: must be a logger: pass createLog\(\)/],
    [{ credentials: undefined }, /credentials is undefined: must be credentials: pass kubeconfigCredentials\(\)/],
    [{ name: "" }, /name is '': must be a text/],
    [{ namespaces: ["a", ""] }, /namespaces is \[ 'a', '' \]: must be names/],
    [{ gracefulShutdownTimeoutMs: Number.NaN }, /gracefulShutdownTimeoutMs is NaN: must be a number of milliseconds from 0/],
    [{ answerTimeoutMs: 0 }, /answerTimeoutMs is 0: must be a number of milliseconds above 0/],
    [{ leaderElection: { name: "", namespace: "n" } }, /leaderElection\.name is '': must be a name/],
  ];
  for (const [options, message] of refused) test(JSON.stringify(options), () => assert.throws(() => manage(options), { name: "TypeError", message }));

  for (const option of ["metricsBindAddress", "healthProbeBindAddress", "profilingBindAddress"]) {
    test(`${option} that is not an address, by the name of the option`, () => {
      assert.throws(() => manage({ [option]: "8080" }), (error) => error instanceof BindError && error.message.startsWith(`${option} "8080" is not an address`));
    });
  }
});

describe("a controller refuses", () => {
  test("every concurrency that is not a whole number from 1", () => {
    fc.assert(fc.property(anyNumber, (maxConcurrentReconciles) => {
      const add = () => manage().addController({ name: "c", reconcile, maxConcurrentReconciles });
      if (Number.isInteger(maxConcurrentReconciles) && maxConcurrentReconciles >= 1) assert.doesNotThrow(add);
      else assert.throws(add, { name: "TypeError", message: `controller "c": maxConcurrentReconciles is ${Object.is(maxConcurrentReconciles, -0) ? "-0" : maxConcurrentReconciles}: must be a whole number from 1` });
    }), { examples: [[0], [Number.NaN], [1.5], [1], [Infinity]] });
  });

  const refused: readonly (readonly [Partial<ControllerOptions>, RegExp])[] = [
    [{ name: "" }, /controller: name is '': must be a text/],
    [{ reconcile: undefined as never }, /reconcile is undefined: must be a function/],
    [{ reconcileTimeoutMs: 0 }, /reconcileTimeoutMs is 0: must be a number/],
    [{ reconcileTimeoutMs: 2 ** 31 }, /reconcileTimeoutMs is 2147483648: must be .* up to 2147483647/],
    [{ rateLimiter: {} as never }, /rateLimiter is \{\}: must be an object with when, forget, failures/],
  ];
  for (const [options, message] of refused) test(String(message), () => assert.throws(() => manage().addController({ name: "c", reconcile, ...options }), { name: "TypeError", message }));

  test("the name of another of the same manager", () => {
    const manager = manage();
    newControllerManagedBy(manager).for(kinds.pod).complete(reconcile);
    assert.throws(() => newControllerManagedBy(manager).for(kinds.pod).complete(reconcile), { name: "TypeError", message: /^controller "pod": this manager has a controller of that name already.*named\(\)/ });
    assert.equal(newControllerManagedBy(manage()).for(kinds.pod).complete(reconcile).name, "pod", "another manager's is another's");
  });
});

describe("an informer refuses", () => {
  const transform = (object: ConfigMap): ConfigMap => object;
  const requests = { namespaces: ["a", "b"], labelSelector: "a=b", fieldSelector: "metadata.name=a", syncPeriodMs: 1_000, transform, optional: true };
  const others = { namespaces: ["a"], labelSelector: "a=c", fieldSelector: "metadata.name=b", syncPeriodMs: 2_000, transform: (object: ConfigMap) => ({ ...object }), optional: false };
  for (const option of Object.keys(requests) as (keyof typeof requests)[]) {
    test(`a second ${option} for a kind; the same one, or none, is the same informer`, () => {
      const manager = manage();
      const first = manager.informer(kinds.configMap, requests);
      for (const request of [{}, requests, { [option]: requests[option] }, { namespaces: ["b", "a"] }]) assert.equal(manager.informer(kinds.configMap, request), first);
      const second = { [option]: others[option] };
      assert.throws(() => manager.informer(kinds.configMap, second), { name: "TypeError", message: new RegExp(`informer of ConfigMap: ${option} is .* here and was .*: a kind is watched once`) });
      assert.throws(() => newControllerManagedBy(manager).for(kinds.configMap, second).complete(reconcile), { name: "TypeError" });
      assert.equal(manager.addController({ name: "configmap", reconcile }).name, "configmap", "the refused builder left no controller");
    });
  }

  test("a selector after a call without one: the first would see too little", () => {
    const manager = manage();
    manager.informer(kinds.pod);
    assert.throws(() => manager.informer(kinds.pod, { labelSelector: "a=b" }), /labelSelector is 'a=b' here and was undefined/);
    assert.ok(manager.informer(kinds.pod, { optional: false }), "what is the default is no other request");
  });

  test("a kind without apiVersion, kind or plural; a client does too", async () => {
    for (const part of ["apiVersion", "kind", "plural"]) {
      const kind: Kind = { ...kinds.pod, [part]: "" };
      const message = /must have apiVersion, kind and plural, e\.g\. \{ apiVersion: "example\.com\/v1"/;
      assert.throws(() => manage().informer(kind), { name: "TypeError", message });
      await assert.rejects(manage().client.list(kind), { name: "TypeError", message });
    }
    assert.throws(() => manage().informer(undefined as never), { name: "TypeError" });
  });

  test("a namespace without a name, and a period that is none", () => {
    assert.throws(() => manage().informer(kinds.pod, { namespaces: [""] }), /informer of Pod: namespaces is \[ '' \]: must be names/);
    for (const syncPeriodMs of [0, -1, Number.NaN, Infinity]) assert.throws(() => manage().informer(kinds.pod, { syncPeriodMs }), /syncPeriodMs is .*: must be a number of milliseconds above 0/);
  });
});
