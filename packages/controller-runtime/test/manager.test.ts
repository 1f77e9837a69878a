import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { kubeconfigCredentials } from "../src/client/kubeconfig.ts";
import { forObject } from "../src/controller/event-handler.ts";
import { done } from "../src/controller/outcome.ts";
import type { Reconciler } from "../src/controller/controller.ts";
import { kinds } from "../src/kubernetes/index.ts";
import { Manager, type ManagerEnd, type ManagerOptions } from "../src/manager.ts";
import { BindError } from "../src/telemetry/listen.ts";
import { plane, realClient } from "./support/api-server.ts";
import { FakeApi, initialEventsEnd, type Exchange } from "./support/fake-api.ts";
import { keptLog } from "./support/log.ts";

const credentials = kubeconfigCredentials({ path: plane.adminKubeconfigPath });
const namespace = await createNamespace(plane, "manager");
const client = realClient();
const election = (name: string) => ({ name, namespace, leaseDurationMs: 3_600_000, renewDeadlineMs: 1_800_000, retryPeriodMs: 50 });
const servers = { metricsBindAddress: "127.0.0.1:0", healthProbeBindAddress: "127.0.0.1:0" };

interface Running {
  readonly manager: Manager;
  readonly end: Promise<ManagerEnd>;
  readonly stop: AbortController;
}

/** A manager with one controller of ConfigMaps, running until the test ends at the latest. */
function manage(context: TestContext, reconcile: Reconciler, options: Partial<ManagerOptions> = {}): Running {
  const manager = new Manager({ credentials, name: "test", namespaces: [namespace], log: keptLog().log, ...options });
  const controller = manager.addController({ name: "configmap", reconcile });
  controller.watch(manager.informer(kinds.configMap), forObject);
  const stop = new AbortController();
  const end = manager.run(stop.signal);
  context.after(async () => {
    stop.abort();
    await end.catch(() => undefined); // the test has said how it is to end
  });
  return { manager, stop, end };
}

async function get(port: number | undefined, path: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: "close" } });
  return { status: response.status, text: await response.text() };
}

async function createConfigMap(name: string): Promise<void> {
  await client.create(kinds.configMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace, name } });
}

/** As controller-runtime and client-go name them; dashboards and alerts are made for these. */
const metricNames = [
  "controller_runtime_reconcile_total",
  "controller_runtime_reconcile_errors_total",
  "controller_runtime_reconcile_time_seconds",
  "controller_runtime_max_concurrent_reconciles",
  "controller_runtime_active_workers",
  "workqueue_depth",
  "workqueue_adds_total",
  "workqueue_queue_duration_seconds",
  "workqueue_work_duration_seconds",
  "workqueue_unfinished_work_seconds",
  "workqueue_longest_running_processor_seconds",
  "workqueue_retries_total",
  "rest_client_requests_total",
  "leader_election_master_status",
];

describe("a manager on the API server", { concurrency: true }, () => {
  test("leads, reconciles, tells of itself, and releases the lease when stopped", async (context) => {
    const seen = new Set<string>();
    const { manager, stop, end } = manage(context, async ({ name }) => {
      seen.add(name);
      return done;
    }, { ...servers, leaderElection: election("whole") });
    await createConfigMap("whole");
    await waitFor("the reconcile", () => seen.has("whole"));
    // A reconcile counts once it has ended.
    const text = await waitFor("the result", async () => {
      const { text } = await get(manager.ports.metrics, "/metrics");
      return /^controller_runtime_reconcile_total\{controller="configmap",result="success"\} [1-9]/m.test(text) && text;
    });
    for (const name of metricNames) assert.match(text, new RegExp(`^# TYPE ${name} `, "m"));
    assert.match(text, /^leader_election_master_status\{name="whole"\} 1$/m);
    assert.match(text, /^workqueue_adds_total\{name="configmap",controller="configmap"\} [1-9]/m);
    assert.deepEqual(await get(manager.ports.health, "/readyz"), { status: 200, text: "ok" });
    assert.match((await get(manager.ports.health, "/readyz?verbose")).text, /^\[\+\]informer-sync ok$/m);
    assert.equal((await get(manager.ports.metrics, "/other")).status, 404);
    stop.abort();
    assert.equal(await end, "stopped");
    assert.equal((await client.get(kinds.lease, { namespace, name: "whole" })).spec?.holderIdentity, "");
    await assert.rejects(get(manager.ports.health, "/healthz"));
  });

  test("is ready once the first lists are in, also where another one leads; then it takes over", async (context) => {
    const seen: string[] = [];
    const reconcile = (who: string): Reconciler => async () => {
      seen.push(who);
      return done;
    };
    const one = manage(context, reconcile("one"), { leaderElection: election("pair") });
    await waitFor("the first", () => seen.includes("one"));
    const two = manage(context, reconcile("two"), { ...servers, leaderElection: election("pair") });
    await waitFor("the second to be ready", async () => (await get(two.manager.ports.health, "/readyz")).status === 200);
    assert.ok(!seen.includes("two"));
    await assert.rejects(two.manager.client.delete(kinds.configMap, { namespace, name: "x" }), { code: "NotLeader" });
    one.stop.abort();
    await one.end;
    await waitFor("the second to work", () => seen.includes("two"));
    two.stop.abort();
    await two.end;
  });

  test("a stop waits for the reconcile under way, whose writes still pass, and only then gives up the lease", async (context) => {
    await createConfigMap("drain");
    const [entered, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { manager, stop, end } = manage(context, async ({ name }) => {
      if (name !== "drain") return done;
      entered.resolve();
      await release.promise;
      await manager.client.patch(kinds.configMap, { namespace, name }, { type: "application/merge-patch+json", body: { data: { drained: "yes" } } });
      return done;
    }, { leaderElection: election("drain") });
    await entered.promise;
    stop.abort();
    assert.notEqual((await client.get(kinds.lease, { namespace, name: "drain" })).spec?.holderIdentity, "");
    release.resolve();
    assert.equal(await end, "stopped");
    assert.equal((await client.get(kinds.configMap, { namespace, name: "drain" })).data?.["drained"], "yes");
    assert.equal((await client.get(kinds.lease, { namespace, name: "drain" })).spec?.holderIdentity, "");
  });

  test("a reconcile that never ends holds up a stop for the time of grace only", async (context) => {
    await createConfigMap("stuck");
    const entered = Promise.withResolvers<void>();
    const { stop, end } = manage(context, async () => {
      entered.resolve();
      return await Promise.withResolvers<never>().promise;
    }, { gracefulShutdownTimeoutMs: 10, leaderElection: election("stuck") });
    await entered.promise;
    stop.abort();
    const late = AbortSignal.timeout(20_000);
    const ended = await Promise.race([end, new Promise((resolve) => late.addEventListener("abort", () => resolve("still running")))]);
    assert.equal(ended, "stopped");
  });

  test("a lease that is taken away ends it", async (context) => {
    const entered = Promise.withResolvers<void>();
    await createConfigMap("stolen");
    const { end } = manage(context, async () => {
      entered.resolve();
      return done;
    }, { leaderElection: election("taken") });
    await entered.promise;
    await client.patch(kinds.lease, { namespace, name: "taken" }, { type: "application/merge-patch+json", body: { spec: { holderIdentity: "thief" } } });
    assert.equal(await end, "lostLease");
  });

  test("a port that is in use is said so, with the option to choose another", async (context) => {
    const taken = createServer().listen(0, "127.0.0.1");
    context.after(() => taken.close());
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as AddressInfo; // it listens on a port
    const { end } = manage(context, async () => done, { ...servers, healthProbeBindAddress: `127.0.0.1:${port}` });
    await assert.rejects(end, (error) => error instanceof BindError && error.message === `cannot serve health probes on 127.0.0.1:${port}: the port is in use; choose another with healthProbeBindAddress`);
  });
});

test("/readyz fails, and says why, before the first lists are in; a stop meanwhile is a stop", async (context) => {
  let watch: Exchange | undefined;
  const api = await FakeApi.start((exchange) => {
    watch = exchange;
  });
  const { manager, stop, end } = manage(context, async () => done, { ...servers, credentials: api.credentials() });
  await waitFor("the watch", () => watch);
  const { status, text } = await get(manager.ports.health, "/readyz");
  assert.equal(status, 500);
  assert.match(text, /^\[-\]informer-sync failed: the first lists are not in yet$/m);
  assert.equal((await get(manager.ports.health, "/healthz")).status, 200);
  watch?.send(initialEventsEnd(1));
  await waitFor("readiness", async () => (await get(manager.ports.health, "/readyz")).status === 200);
  stop.abort();
  assert.equal(await end, "stopped");

  const early = manage(context, async () => done, { credentials: (await FakeApi.start(() => undefined)).credentials() });
  early.stop.abort();
  assert.equal(await early.end, "stopped");
});
