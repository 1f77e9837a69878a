import assert from "node:assert/strict";
import { test } from "node:test";
import { type Service, type ServiceCondition, type ServiceStatus } from "../../src/api/index.ts";
import { serviceStatus } from "../../src/api/schema.ts";
import { type Aspect, impaired, progressing, ready, stalled } from "../../src/core/aspect.ts";
import { type Report, sameStatus, serviceStatusOf } from "../../src/core/status.ts";
import { aDeployment, aService } from "../support/builders.ts";
import { statusViolations, writtenStatusViolations } from "../support/status-rules.ts";

const t0 = "2026-01-01T00:00:00Z";
const wantedRevision = "revision-b";
const t1 = "2026-01-01T00:01:00Z";

const part = (name: string, aspect?: Aspect, changePending = false): Report => ({ name, inventory: [], changePending, ...(aspect && { aspect }) });
const service = ready("the Service is as it should be");

/** A status, written to its Service. */
function written(before: Service, reports: readonly Report[], now = t0): Service {
  return { ...before, status: serviceStatusOf({ service: before, reports, deployment: aDeployment(), wantedRevision, now }) };
}

const find = ({ status }: Service, type: string): ServiceCondition | undefined => status.conditions?.find((condition) => condition.type === type);
const summary = (of: Service): readonly (string | undefined)[] => ["Ready", "Reconciling", "Stalled"].map((type) => find(of, type)?.status);

interface Row {
  readonly situation: string;
  readonly aspect: Aspect;
  readonly says: readonly [ready: string, reconciling: string | undefined, stalled: string | undefined];
}

const onItsWay = ["False", "True", undefined] as const;
const failed = ["False", undefined, "True"] as const;

/** The rows of the table in api.md. */
const rows: readonly Row[] = [
  { situation: "rolling out", aspect: progressing("Progressing", "1 of 3 new pods are available"), says: onItsWay },
  { situation: "a transient error, will retry", aspect: progressing("ProgressingWithRetry", "Deployment: no answer"), says: onItsWay },
  ...["Conflict", "Invalid", "InvalidImageName", "ProgressDeadlineExceeded"].map((reason) => ({ situation: reason, aspect: stalled(reason, "why"), says: failed })),
  ...["ImagePullBackOff", "CrashLoopBackOff", "CreateContainerConfigError", "OOMKilled", "Unschedulable", "QuotaExceeded"].map((reason) => ({
    situation: `${reason} before the deadline`,
    aspect: progressing(reason, "the pod's own words"),
    says: onItsWay,
  })),
  { situation: "good", aspect: ready("3 of 3 pods are available"), says: ["True", undefined, undefined] },
];

for (const { situation, aspect, says } of rows) {
  test(`property 10: ${situation}: observedGeneration is the generation, Ready=${says[0]}`, () => {
    const after = written(aService({ metadata: { generation: 7 } }), [part("ConfigMap"), part("Deployment", aspect), part("Service", service)]);
    assert.equal(after.status.observedGeneration, 7);
    assert.deepEqual(summary(after), says);
    assert.equal(find(after, "Ready")?.reason, aspect.reason);
    if (aspect.state !== "ready") assert.equal(find(after, "Ready")?.message, aspect.message);
    assert.deepEqual(after.status.conditions?.map(({ type }) => type).slice(-2), ["DeploymentReady", "ServiceReady"], "one condition for each part that is there");
    assert.deepEqual(writtenStatusViolations(after), []);
    assert.deepEqual(statusViolations(after), []);
  });
}

test("property 10: just created, by the schema's default: no rule is broken, nothing is said", () => {
  assert.deepEqual(statusViolations(aService()), []);
});

test("property 10: a spec that the operator has not seen yet breaks no rule", () => {
  const after = written(aService(), [part("Deployment", service)]);
  assert.deepEqual(statusViolations({ ...after, metadata: { ...after.metadata, generation: 2 } }), []);
});

const held = { spec: { suspend: true }, metadata: { generation: 2 } };
const before = written(aService(), [part("Deployment", service)]).status;
const suspensions: Readonly<Record<string, readonly [before: ServiceStatus, pending: boolean, observed: number]>> = {
  "no change pending": [before, false, 2],
  "a change pending: not advanced": [before, true, 1],
  "a change pending before it was ever seen": [{ observedGeneration: -1 }, true, 0],
};

for (const [title, [status, pending, observed]] of Object.entries(suspensions)) {
  test(`property 10: suspended with ${title}`, () => {
    const after = written(aService({ ...held, status }), [part("Deployment", service, pending)]);
    assert.equal(after.status.observedGeneration, observed);
    assert.equal(find(after, "Suspended")?.status, "True");
    assert.equal(find(after, "Ready")?.status, "True", "the last value");
    assert.deepEqual(serviceStatus.parse(after.status), after.status, "the schema takes it as it is");
    assert.deepEqual(statusViolations(after), []);
  });
}

test("suspended, drift does not take observedGeneration back", () => {
  const seen = { ...before, observedGeneration: 2 };
  assert.equal(written(aService({ ...held, status: seen }), [part("Deployment", service, true)]).status.observedGeneration, 2);
});

test("no longer suspended, the condition is gone", () => {
  const suspended = written(aService(held), [part("Deployment", service)]);
  assert.equal(find(written({ ...suspended, spec: aService().spec }, [part("Deployment", service)]), "Suspended"), undefined);
});

test("the worst part decides; of equals, the first", () => {
  const parts = [part("A", service), part("B", progressing("Late", "late")), part("C", stalled("Broken", "broken")), part("D", stalled("AlsoBroken", ""))];
  assert.equal(find(written(aService(), parts), "Ready")?.reason, "Broken");
});

test("a part that is impaired is False itself, and named by a Ready that stays True", () => {
  const after = written(aService(), [part("A", ready("fine")), part("B", impaired("NoMetrics", "no metrics"))]);
  assert.equal(find(after, "BReady")?.status, "False");
  assert.deepEqual([find(after, "Ready")?.status, find(after, "Ready")?.message], ["True", "ready: A, B (NoMetrics)"]);
  assert.equal(find(written(aService(), [part("B", impaired("NoMetrics", "")), part("C", progressing("Late", "late"))]), "Ready")?.reason, "Late");
});

test("the pod counts are the Deployment's, and none where there is none", () => {
  const input = { service: aService(), reports: [], wantedRevision, now: t0 };
  const { replicas, readyReplicas, updatedReplicas, availableReplicas } = serviceStatusOf({ ...input, deployment: aDeployment({ replicas: 3, status: { availableReplicas: 2 } }) });
  assert.deepEqual([replicas, readyReplicas, updatedReplicas, availableReplicas], [3, 3, 3, 2]);
  assert.equal(serviceStatusOf(input).replicas, 0);
  assert.equal(serviceStatusOf(input).selector, "service-operator.io/service=shop");
});

test("the inventory lists what every part owns; configRevision is there only where there is a configuration", () => {
  const item = (kind: string): Report["inventory"][number] => ({ apiVersion: "v1", kind, name: "shop", uid: kind });
  const reports = [{ ...part("A", service), inventory: [item("A")] }, { ...part("B"), inventory: [item("B")] }];
  const status = serviceStatusOf({ service: aService(), reports, configRevision: "shop-config-x", wantedRevision, now: t0 });
  assert.deepEqual(status.inventory, [item("A"), item("B")]);
  assert.equal(status.configRevision, "shop-config-x");
  assert.ok(!("configRevision" in written(aService(), reports).status));
});

test("lastTransitionTime moves with the status, and with nothing else", () => {
  const first = written(aService(), [part("Deployment", progressing("Progressing", "1 of 3"))], t0);
  const second = written(first, [part("Deployment", progressing("CrashLoopBackOff", "exit code 1"))], t1);
  assert.equal(find(second, "Ready")?.reason, "CrashLoopBackOff");
  assert.deepEqual(second.status.conditions?.map(({ lastTransitionTime }) => lastTransitionTime), [t0, t0, t0]);
  const third = written(second, [part("Deployment", service)], t1);
  assert.deepEqual(third.status.conditions?.map(({ type, lastTransitionTime }) => [type, lastTransitionTime]), [["Ready", t1], ["DeploymentReady", t1]]);
});

test("property 3: the same observation makes the same status, however late", () => {
  const reports = [part("Deployment", service)];
  const first = written(aService(), reports, t0);
  assert.ok(sameStatus(first.status, written(first, reports, t1).status));
});

test("a message is never longer than a condition allows", () => {
  const after = written(aService(), [part("Deployment", stalled("Broken", "x".repeat(40_000)))]);
  for (const { message } of after.status.conditions ?? []) assert.ok(message.length <= 32_768);
});
