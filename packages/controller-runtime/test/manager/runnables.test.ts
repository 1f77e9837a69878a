import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { kubeconfigCredentials } from "../../src/client/kubeconfig.ts";
import { done } from "../../src/controller/outcome.ts";
import { kinds } from "../../src/kubernetes/index.ts";
import { Manager, type ManagerEnd, type ManagerOptions } from "../../src/manager.ts";
import { aborted } from "../../src/manager/aborted.ts";
import type { Runnable } from "../../src/manager/runnable.ts";
import { plane, realClient } from "../support/api-server.ts";
import { FakeApi, initialEventsEnd, type Exchange } from "../support/fake-api.ts";
import { keptLog, type KeptLog } from "../support/log.ts";

const credentials = kubeconfigCredentials({ path: plane.adminKubeconfigPath });
const namespace = await createNamespace(plane, "runnables");
const client = realClient();
const election = (name: string) => ({ name, namespace, leaseDurationMs: 3_600_000, renewDeadlineMs: 1_800_000, retryPeriodMs: 50 });
const everywhere = { needLeaderElection: false };

interface Managed {
  readonly manager: Manager;
  readonly stop: AbortController;
  readonly lines: KeptLog["lines"];
  readonly run: () => Promise<ManagerEnd>;
}

function manage(options: Partial<ManagerOptions> = {}): Managed {
  const { log, lines } = keptLog();
  const manager = new Manager({ credentials, name: "test", namespaces: [namespace], log, ...options });
  const stop = new AbortController();
  return { manager, stop, lines, run: async () => await manager.run(stop.signal) };
}

function lasting(name: string, told: string[]): Runnable {
  return {
    start: async (signal) => {
      told.push(`${name} starts`);
      await aborted(signal);
      told.push(`${name} ends`);
    },
  };
}

const never = async (): Promise<never> => await Promise.withResolvers<never>().promise;
const fails: Runnable = { start: () => Promise.reject(new Error("boom")) };

async function holderOf(name: string): Promise<string | undefined> {
  return (await client.get(kinds.lease, { namespace, name })).spec?.holderIdentity;
}

describe("runnables of a manager", { concurrency: true }, () => {
  test("those of every replica start where another one leads, those of the leader when it is their turn; they stop in the other order", async () => {
    const told: string[] = [];
    const one = manage({ leaderElection: election("pair") });
    one.manager.add(lasting("one", told));
    const first = one.run();
    await waitFor("the first to lead", () => told.includes("one starts"));
    const two = manage({ leaderElection: election("pair") });
    two.manager.add(lasting("leader", told));
    two.manager.add(lasting("replica", told), everywhere);
    const second = two.run();
    await waitFor("the second replica", () => told.includes("replica starts"));
    assert.ok(!told.includes("leader starts"));
    one.stop.abort();
    assert.equal(await first, "stopped");
    await waitFor("the second to lead", () => told.includes("leader starts"));
    two.manager.add(lasting("late", told));
    two.stop.abort();
    assert.equal(await second, "stopped");
    assert.deepEqual(told, ["one starts", "replica starts", "one ends", "leader starts", "late starts", "leader ends", "late ends", "replica ends"]);
  });

  test("one of the leader still writes when asked to stop; the lease is released after it", async () => {
    const { manager, stop, run } = manage({ leaderElection: election("last-words") });
    const entered = Promise.withResolvers<void>();
    manager.add({
      start: async (signal) => {
        entered.resolve();
        await aborted(signal);
        await manager.client.create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name: "last-words" } });
      },
    });
    const end = run();
    await entered.promise;
    stop.abort();
    assert.equal(await end, "stopped");
    await client.get(kinds.configMap, { namespace, name: "last-words" });
    assert.equal(await holderOf("last-words"), "");
  });

  for (const [what, options] of [["the leader", {}], ["every replica", everywhere]] as const) {
    test(`one of ${what} that rejects ends the manager with its error, in order`, async () => {
      const told: string[] = [];
      const name = `fails-${what.replace(" ", "-")}`;
      const { manager, run } = manage({ leaderElection: election(name) });
      manager.addController({ name: "idle", reconcile: async () => done });
      manager.add(lasting("other", told), everywhere);
      manager.add(fails, options);
      await assert.rejects(run(), { message: "boom" });
      assert.deepEqual(told, ["other starts", "other ends"]);
      assert.equal((await holderOf(name).catch(() => "")) ?? "", "", "nobody holds the lease");
      assert.throws(() => manager.add(fails, everywhere), { name: "TypeError" });
    });
  }

  test("one that is done does not end the manager; what it rejects with after the stop is logged, an abort is not", async () => {
    const { manager, stop, lines, run } = manage();
    const told: string[] = [];
    const rejecting = (error: Error): Runnable => ({
      start: async (signal) => {
        await aborted(signal);
        throw error;
      },
    });
    manager.add({ start: async () => undefined });
    manager.add(rejecting(new DOMException("aborted", "AbortError")));
    manager.add(rejecting(new Error("late")), everywhere);
    manager.add(lasting("other", told));
    const end = run();
    await waitFor("the start", () => told.length === 1);
    stop.abort();
    assert.equal(await end, "stopped");
    const errors = lines.filter(({ level }) => level === "error");
    assert.deepEqual(errors.map(({ err }) => (err as Error).message), ["late"]);
  });

  test("those that never end hold up a stop for the time of grace only, all together", async () => {
    const { manager, stop, lines, run } = manage({ gracefulShutdownTimeoutMs: 10 });
    const entered = Promise.withResolvers<void>();
    manager.add({ start: never }, everywhere);
    manager.add({
      start: async () => {
        entered.resolve();
        await never();
      },
    });
    const end = run();
    await entered.promise;
    stop.abort();
    assert.equal(await end, "stopped");
    assert.deepEqual(lines.filter(({ level }) => level === "warn").map(({ msg }) => msg), ["reconciles under way did not finish in time", "runnables did not finish in time"]);
    await assert.rejects(manager.client.delete(kinds.configMap, { namespace, name: "x" }), { code: "NotLeader" });
  });
});

test("no runnable starts before the caches are warm", async () => {
  let watch: Exchange | undefined;
  const api = await FakeApi.start((exchange) => {
    watch = exchange;
  });
  const { manager, stop, run } = manage({ credentials: api.credentials() });
  const told: string[] = [];
  manager.informer(kinds.configMap);
  manager.add(lasting("leader", told));
  manager.add(lasting("replica", told), everywhere);
  const end = run();
  await waitFor("the watch", () => watch);
  assert.deepEqual(told, []);
  watch?.send(initialEventsEnd(1));
  await waitFor("both", () => told.length === 2);
  assert.deepEqual(told, ["replica starts", "leader starts"]);
  stop.abort();
  await end;
});

test("a manager that was never run is closed, with its connections", async () => {
  const api = await FakeApi.start((exchange) => exchange.json(200, { major: "1", minor: "34", gitVersion: "v1.34.0" }));
  const { manager } = manage({ credentials: api.credentials() });
  await manager.client.version();
  assert.equal(await api.openConnections(), 1);
  await manager.close();
  await waitFor("the connection to end", async () => (await api.openConnections()) === 0);
  await assert.rejects(manager.client.version(), { name: "ApiError" });
});
