import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { waitFor } from "@service-operator/testkit";
import { changesState } from "./support/replica.ts";
import { type Replicas, startReplicas } from "./support/replicas.ts";

const spec = { image: "registry.example.com/shop:1", configData: { A: "1" } };

/** Enough that the leader is not done with them when it is told to stop. */
const busy = ["busy-0", "busy-1", "busy-2", "busy-3"];

/** A lease runs out in its own time: these wait side by side. */
suite("leadership", { concurrency: true }, () => {
  test("property 5: only the leader writes, the standby asks for the lease and nothing more", async () => {
    await using replicas = await startReplicas("one-writer", { standbys: 1 });
    const { cluster, leader, standbys } = replicas;
    await cluster.apply("shop", spec);
    await cluster.until("shop", "Ready");
    await cluster.apply("shop", { ...spec, configData: { A: "2" } });
    await cluster.until("shop", "Ready");
    await waitFor("the standby asked for the lease again", () => standbys.every((each) => each.leaseTries().length > 2));
    assert.notDeepEqual(leader.writes(), []);
    for (const standby of standbys) assert.deepEqual([standby.writes(), standby.hasLed()], [[], false]);
  });

  test("property 5: a leader that is stopped writes nothing after it gave the lease up, and the standby goes on", async () => {
    await using replicas = await startReplicas("leader-term", { standbys: 1 });
    const { cluster, leader } = replicas;
    const applied = Promise.all(busy.map(async (name) => await cluster.apply(name, spec)));
    await waitFor("the leader is at work", () => leader.writes().length > 0);
    leader.signal("SIGTERM");
    await applied;
    assert.deepEqual(await leader.end(), { code: 0, signal: null }, leader.output());
    await cluster.apply("late", spec);
    const successor = await replicas.successor();
    await Promise.all([...busy, "late"].map(async (name) => await cluster.until(name, "Ready")));
    assertOneAfterTheOther(replicas, successor.name);
    assert.equal(lastWrite(replicas, leader.name)?.path.includes("/leases/"), true, "the release is the last that it wrote");
    successor.signal("SIGTERM");
    assert.deepEqual(await successor.end(), { code: 0, signal: null }, successor.output());
    assert.equal(await replicas.holder(), "", "nobody is left, and the lease is free");
  });

  test("property 5: one standby takes over from a leader that was killed, when the lease has run out", async () => {
    await using replicas = await startReplicas("leader-kill", { standbys: 2 });
    const { cluster, leader, standbys } = replicas;
    await cluster.apply("early", spec);
    await cluster.until("early", "Ready");
    leader.signal("SIGKILL");
    await leader.end();
    await cluster.apply("late", spec);
    const successor = await replicas.successor();
    await cluster.until("late", "Ready");
    assertOneAfterTheOther(replicas, successor.name);
    for (const other of standbys) if (other !== successor) assert.deepEqual([other.writes(), other.hasLed()], [[], false]);
  });

  test("property 5: a leader that stood still while another took over writes nothing any more and exits with 1", async () => {
    await using replicas = await startReplicas("leader-stall", { standbys: 1 });
    const { cluster, leader } = replicas;
    await cluster.apply("early", spec);
    await cluster.until("early", "Ready");
    leader.signal("SIGSTOP");
    await cluster.apply("during", spec);
    const successor = await replicas.successor();
    await cluster.until("during", "Ready");
    // Work that nobody does but the one that comes to: it would be seen to write.
    successor.signal("SIGSTOP");
    await cluster.apply("bait", spec);
    const writesBefore = leader.writes().length;
    leader.signal("SIGCONT");
    assert.deepEqual(await leader.end(), { code: 1, signal: null }, leader.output());
    assert.match(leader.output(), /service-operator: the lease was lost to another process/);
    assert.deepEqual(leader.writes().slice(writesBefore), []);
    assert.equal(await cluster.find("deployment", "bait"), undefined);
    assertOneAfterTheOther(replicas, successor.name);
  });
});

/** The leader's last write of anything but the lease came before the successor's first. */
function assertOneAfterTheOther({ journal, leader }: Replicas, successor: string): void {
  const writes = journal.filter(({ request }) => changesState(request)).map(({ replica }) => replica);
  assert.ok(writes.includes(leader.name) && writes.includes(successor), "both have written");
  assert.ok(writes.lastIndexOf(leader.name) < writes.indexOf(successor), `one after the other: ${writes.join(" ")}`);
}

function lastWrite({ journal }: Replicas, replica: string) {
  return journal.findLast((entry) => entry.replica === replica && entry.request.method !== "GET")?.request;
}
