import assert from "node:assert/strict";
import { test } from "node:test";
import { limit } from "../support/quota.ts";
import { scenario } from "../support/scenario.ts";

const reasons = [
  { fails: "image-pull", reason: "ImagePullBackOff" },
  { fails: "crash-loop", reason: "CrashLoopBackOff" },
  { fails: "oom", reason: "OOMKilled" },
  { fails: "config-error", reason: "CreateContainerConfigError" },
  { fails: "never-ready", reason: "ContainersNotReady" },
] as const;

for (const { fails, reason } of reasons) {
  test(`a pod's own reason is the Service's: ${reason}, and it recovers when the cause goes`, async (context) => {
    const { cluster } = await scenario(context, fails);
    await cluster.apply("shop", { image: `registry.example.com/fail-${fails}:1` });
    const failing = await cluster.until("shop", "Reconciling", { reason });
    const ready = failing.status.conditions?.find(({ type }) => type === "Ready");
    assert.equal(ready?.status, "False");
    assert.notEqual(ready?.message, "");
    await cluster.apply("shop", { image: "registry.example.com/good:1" });
    await cluster.until("shop", "Ready");
  });
}

test("a pod that fits on no node says so, in the scheduler's own words, and recovers when it fits", async (context) => {
  const { cluster } = await scenario(context, "unschedulable");
  await cluster.apply("shop", { image: "registry.example.com/good:1", resources: { requests: { cpu: "100000" } } });
  const waiting = await cluster.until("shop", "Reconciling", { reason: "Unschedulable" });
  assert.match(waiting.status.conditions?.find(({ type }) => type === "Ready")?.message ?? "", /nodes are available: .*Insufficient cpu/);
  await cluster.apply("shop", { image: "registry.example.com/good:1" });
  await cluster.until("shop", "Ready");
});

test("no progress within the deadline stalls, with the pod's reason, and recovers when the cause goes", async (context) => {
  const { cluster } = await scenario(context, "deadline");
  await cluster.apply("shop", { image: "registry.example.com/fail-image-pull:1", progressDeadlineSeconds: 2 });
  const stalled = await cluster.until("shop", "Stalled", { reason: "ProgressDeadlineExceeded" });
  assert.match(stalled.status.conditions?.find(({ type }) => type === "Ready")?.message ?? "", /ImagePullBackOff/);
  await cluster.apply("shop", { image: "registry.example.com/good:1", progressDeadlineSeconds: 60 });
  await cluster.until("shop", "Ready");
});

test("a quota that refuses a child is told, the other children are made, and it recovers when the quota is lifted", async (context) => {
  const { cluster } = await scenario(context, "quota");
  const lift = await limit(cluster, { hard: "count/deployments.apps=0", probe: ["create", "deployment", "probe", "--image=probe"] });
  await cluster.apply("shop", { image: "registry.example.com/good:1" });
  const refused = await cluster.until("shop", "Reconciling", { reason: "QuotaExceeded" });
  assert.equal(refused.status.conditions?.find(({ type }) => type === "ServiceReady")?.status, "True");
  await lift();
  await cluster.kubectl(["annotate", "sop", "shop", "example.com/look=again"]); // no need to wait for the next look
  await cluster.until("shop", "Ready");
});

test("what stalled for want of a quota goes on by itself when the quota is lifted: no spec has to change", async (context) => {
  const { cluster } = await scenario(context, "pod-quota");
  const lift = await limit(cluster, { hard: "pods=0", probe: ["run", "probe", "--image=probe"] });
  await cluster.apply("shop", { image: "registry.example.com/good:1", progressDeadlineSeconds: 2 });
  await cluster.until("shop", "Reconciling", { reason: "QuotaExceeded" });
  const stalled = await cluster.until("shop", "Stalled", { reason: "ProgressDeadlineExceeded" });
  assert.match(stalled.status.conditions?.find(({ type }) => type === "Stalled")?.message ?? "", /^QuotaExceeded: .*exceeded quota: none/);
  await lift();
  const ready = await cluster.until("shop", "Ready");
  assert.equal(ready.metadata.generation, stalled.metadata.generation);
});
