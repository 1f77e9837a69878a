import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createNamespace, waitFor } from "@service-operator/testkit";
import { isApiError } from "../../src/client/errors.ts";
import type { Transport } from "../../src/client/transport.ts";
import { LeaderElector, type LeaderElectorOptions } from "../../src/election/leader-elector.ts";
import { WriteGate } from "../../src/election/write-gate.ts";
import { kinds, type Lease } from "../../src/kubernetes/index.ts";
import { createLog } from "../../src/telemetry/log.ts";
import { plane, realClient, transportOf } from "../support/api-server.ts";
import { type Exchange, FakeApi } from "../support/fake-api.ts";

const namespace = await createNamespace(plane, "election");
const client = realClient();
const log = createLog({ level: "error", destination: { write: () => undefined } });
/** An API server counts leases in whole seconds; the shortest is one. */
const short = { leaseDurationMs: 1000, renewDeadlineMs: 600, retryPeriodMs: 50 };
const never = new AbortController().signal;

interface Candidate {
  readonly elector: LeaderElector;
  readonly gate: WriteGate;
}

function candidate(name: string, identity: string, more: Partial<LeaderElectorOptions> & { readonly transport?: Transport } = {}): Candidate {
  const gate = new WriteGate();
  const elector = new LeaderElector({ name, namespace, identity, transport: transportOf(plane.adminKubeconfigPath), gate, log, ...short, ...more });
  return { elector, gate };
}

const leaseOf = async (name: string): Promise<Lease> => await client.get(kinds.lease, { namespace, name });

function mayWrite({ gate }: Candidate): boolean {
  try {
    return !gate.enter().aborted;
  } catch (error) {
    assert.ok(isApiError(error, "NotLeader"));
    return false;
  }
}

describe("property 5: one writer, by a Lease on the API server", { concurrency: true }, () => {
  test("one of two leads; a release lets the other in without waiting for the lease to end", async () => {
    const long = { leaseDurationMs: 3_600_000, renewDeadlineMs: 1_800_000 };
    const [one, two] = [candidate("release", "one", long), candidate("release", "two", long)];
    assert.equal(await one.elector.acquire(never), true);
    const waiting = two.elector.acquire(never);
    const renewing = new AbortController();
    const held = one.elector.hold(renewing.signal);
    const first = (await leaseOf("release")).spec;
    await waitFor("a renewal", async () => (await leaseOf("release")).spec?.renewTime !== first?.renewTime);
    assert.deepEqual([mayWrite(one), mayWrite(two)], [true, false]);
    renewing.abort();
    assert.equal(await held, "stopped");
    one.gate.close();
    await one.elector.release();
    assert.equal(await waiting, true);
    const { holderIdentity, leaseTransitions } = (await leaseOf("release")).spec ?? {};
    assert.deepEqual([holderIdentity, leaseTransitions, mayWrite(one), mayWrite(two)], ["two", 1, false, true]);
  });

  test("a leader that stops renewing is followed once its lease is over, and its own gate is closed by then", async () => {
    const [one, two] = [candidate("silent", "one"), candidate("silent", "two")];
    await one.elector.acquire(never);
    assert.equal(await two.elector.acquire(never), true);
    assert.deepEqual([mayWrite(one), mayWrite(two)], [false, true]);
  });

  test("a lease that somebody else took is lost", async () => {
    const one = candidate("stolen", "one");
    await one.elector.acquire(never);
    await client.patch(kinds.lease, { namespace, name: "stolen" }, { type: "application/merge-patch+json", body: { spec: { holderIdentity: "thief", leaseDurationSeconds: 3600 } } });
    assert.equal(await one.elector.hold(never), "lost");
    assert.equal(mayWrite(one), false);
    await one.elector.release();
    assert.equal((await leaseOf("stolen")).spec?.holderIdentity, "thief", "another's lease is not released");
  });

  test("a lease that somebody deleted or touched is taken again", async () => {
    const one = candidate("touched", "one", { renewDeadlineMs: 900_000, leaseDurationMs: 1_000_000 });
    await one.elector.acquire(never);
    const renewing = new AbortController();
    const held = one.elector.hold(renewing.signal);
    await client.patch(kinds.lease, { namespace, name: "touched" }, { type: "application/merge-patch+json", body: { metadata: { labels: { touched: "yes" } } } });
    const renewTime = (await leaseOf("touched")).spec?.renewTime;
    await waitFor("a renewal", async () => (await leaseOf("touched")).spec?.renewTime !== renewTime);
    const { uid } = (await leaseOf("touched")).metadata;
    await client.delete(kinds.lease, { namespace, name: "touched" });
    await waitFor("the lease to be back", async () => (await leaseOf("touched")).metadata.uid !== uid);
    renewing.abort();
    assert.equal(await held, "stopped");
  });

  const forged: Readonly<Record<string, Lease["spec"]>> = {
    nothing: undefined,
    "no-duration": { holderIdentity: "ghost" },
    "all-transitions": { holderIdentity: "ghost", leaseDurationSeconds: 1, leaseTransitions: 2 ** 31 - 1 },
    "from-the-future": { holderIdentity: "ghost", leaseDurationSeconds: 1, renewTime: "9999-12-31T23:59:59.999999Z" },
  };
  for (const [name, spec] of Object.entries(forged)) {
    test(`attack 15: a forged lease with ${name} is taken once it is over`, async () => {
      await client.create(kinds.lease, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace, name }, ...(spec && { spec }) });
      const one = candidate(name, "one");
      assert.equal(await one.elector.acquire(AbortSignal.timeout(20_000)), true);
      assert.equal(mayWrite(one), true);
    });
  }

  test("attack 15: a forged lease that never ends stops everybody, and nobody writes; once it is deleted, one leads", async () => {
    const spec = { holderIdentity: "ghost", leaseDurationSeconds: 2 ** 31 - 1 };
    await client.create(kinds.lease, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace, name: "endless" }, spec });
    const one = candidate("endless", "one");
    assert.equal(await one.elector.acquire(AbortSignal.timeout(500)), false);
    assert.equal(mayWrite(one), false);
    await client.delete(kinds.lease, { namespace, name: "endless" });
    assert.equal(await one.elector.acquire(AbortSignal.timeout(20_000)), true);
  });

  test("a release works also where the lease was touched since the last renewal", async () => {
    const one = candidate("late", "one");
    await one.elector.acquire(never);
    await client.patch(kinds.lease, { namespace, name: "late" }, { type: "application/merge-patch+json", body: { metadata: { labels: { touched: "yes" } } } });
    await one.elector.release();
    assert.equal((await leaseOf("late")).spec?.holderIdentity, "");
  });

  test("a duration that is no whole number of seconds is a lease all the same", async () => {
    const one = candidate("odd", "one", { leaseDurationMs: 1500 });
    assert.equal(await one.elector.acquire(AbortSignal.timeout(20_000)), true);
    assert.equal((await leaseOf("odd")).spec?.leaseDurationSeconds, 2);
  });

  test("a candidate that is stopped stops waiting", async () => {
    await candidate("waiting", "one", { leaseDurationMs: 3_600_000 }).elector.acquire(never);
    const stop = new AbortController();
    const waiting = candidate("waiting", "two").elector.acquire(stop.signal);
    stop.abort();
    assert.equal(await waiting, false);
  });
});

test("property 5: one writer: while the API server hangs, the renewal is given up and the gate is closed at the deadline", async () => {
  let closed = 0;
  const answer = (exchange: Exchange): void => {
    if (exchange.method === "GET") exchange.fail(404, "NotFound");
    else if (exchange.method === "POST") exchange.json(201, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { namespace, name: "hang", resourceVersion: "1" }, spec: { holderIdentity: "one", leaseDurationSeconds: 1 } });
  };
  const api = await FakeApi.start(answer);
  const one = candidate("hang", "one", { transport: api.transport() });
  await one.elector.acquire(never);
  one.gate.enter().addEventListener("abort", () => closed++);
  assert.equal(await one.elector.hold(never), "lost");
  assert.equal(closed, 1);
  assert.equal(mayWrite(one), false);
  await waitFor("the hanging request to be gone", async () => (await api.openConnections()) <= 1);
  assert.equal(api.exchanges.at(-1)?.method, "PUT");
});
