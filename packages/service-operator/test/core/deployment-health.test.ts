import assert from "node:assert/strict";
import { test } from "node:test";
import type { Deployment, Pod } from "@service-operator/controller-runtime/kubernetes";
import { deploymentHealth } from "../../src/core/deployment-health.ts";
import { available, aContainer, aDeployment, aPod, type DeploymentOverrides, exit, progress, waiting } from "../support/builders.ts";

interface Case {
  readonly title: string;
  readonly deployment: DeploymentOverrides;
  readonly pods?: readonly Pod[];
  readonly says: readonly [state: string, reason: string, message: string];
}

const rolling = [progress("ReplicaSetUpdated"), available("False")];
const overdue = [progress("ProgressDeadlineExceeded", 'ReplicaSet "shop-1" has timed out progressing.'), available("False")];
const quota = 'pods "shop-1" is forbidden: exceeded quota: small, requested: pods=1, used: pods=2, limited: pods=2';
const refused = (reason: string, message: string): object => ({ type: "ReplicaFailure", status: "True", reason, message });
const crashing = aPod({ containers: [aContainer({ ready: false, state: exit(1) })] });
const crash = 'container "app" ended with exit code 1: Error';
const misnamed = aPod({ containers: [waiting("InvalidImageName", "bad reference")] });

const cases: readonly Case[] = [
  { title: "has not been seen", deployment: { generation: 2, status: { observedGeneration: 1 } }, says: ["progressing", "Progressing", "the rollout has not begun"] },
  { title: "has not been seen, and an older pod stalls", deployment: { generation: 2, status: { observedGeneration: 1 } }, pods: [misnamed], says: ["progressing", "Progressing", "the rollout has not begun"] },
  { title: "has no new pods", deployment: { status: { updatedReplicas: 0, conditions: rolling } }, says: ["progressing", "Progressing", "0 of 3 new pods have been created"] },
  { title: "has some new pods", deployment: { status: { updatedReplicas: 2, conditions: rolling } }, says: ["progressing", "Progressing", "2 of 3 new pods have been created"] },
  { title: "still has old pods", deployment: { status: { replicas: 4, conditions: rolling } }, says: ["progressing", "Progressing", "1 old pods are pending termination"] },
  { title: "has old pods though the rest is done", deployment: { status: { replicas: 4 } }, says: ["progressing", "Progressing", "1 old pods are pending termination"] },
  { title: "waits for new pods to be available", deployment: { status: { availableReplicas: 1, conditions: rolling } }, says: ["progressing", "Progressing", "1 of 3 new pods are available"] },
  { title: "is rolled out", deployment: {}, says: ["ready", "Succeeded", "3 of 3 pods are available"] },
  { title: "is rolled out, whatever one pod says", deployment: {}, pods: [crashing], says: ["ready", "Succeeded", "3 of 3 pods are available"] },
  { title: "loses a pod within its budget", deployment: { status: { availableReplicas: 2, readyReplicas: 2 } }, says: ["ready", "Succeeded", "2 of 3 pods are available"] },
  {
    title: "loses more pods than its budget allows",
    deployment: { status: { availableReplicas: 1, conditions: [progress("NewReplicaSetAvailable"), available("False")] } },
    says: ["progressing", "Progressing", "1 of 3 new pods are available"],
  },
  {
    title: "loses its pods to a crash",
    deployment: { status: { availableReplicas: 0, conditions: [progress("NewReplicaSetAvailable"), available("False")] } },
    pods: [crashing],
    says: ["progressing", "CrashLoopBackOff", crash],
  },
  { title: "is wanted with no pods, and has none", deployment: { replicas: 0, status: { conditions: [available("True")] } }, says: ["ready", "Succeeded", "0 of 0 pods are available"] },
  {
    title: "is wanted with no pods, and has one",
    deployment: { replicas: 0, status: { replicas: 1, updatedReplicas: 1, conditions: [] } },
    says: ["progressing", "Progressing", "1 pods are pending termination"],
  },
  { title: "has a crashing pod", deployment: { status: { availableReplicas: 0, conditions: rolling } }, pods: [aPod(), crashing], says: ["progressing", "CrashLoopBackOff", crash] },
  { title: "has a pod whose image has no valid name", deployment: { status: { availableReplicas: 0, conditions: rolling } }, pods: [crashing, misnamed], says: ["stalled", "InvalidImageName", "bad reference"] },
  { title: "passed its deadline", deployment: { status: { conditions: overdue } }, says: ["stalled", "ProgressDeadlineExceeded", 'ReplicaSet "shop-1" has timed out progressing.'] },
  { title: "passed its deadline, and a pod says why", deployment: { status: { conditions: overdue } }, pods: [crashing], says: ["stalled", "ProgressDeadlineExceeded", `CrashLoopBackOff: ${crash}`] },
  { title: "is not given its pods by a quota", deployment: { status: { updatedReplicas: 2, conditions: [...rolling, refused("FailedCreate", quota)] } }, says: ["progressing", "QuotaExceeded", quota] },
  { title: "is not given its pods by an admission policy", deployment: { status: { updatedReplicas: 0, conditions: [...rolling, refused("FailedCreate", "denied")] } }, says: ["progressing", "FailedCreate", "denied"] },
  { title: "was refused pods before", deployment: { status: { conditions: [progress("NewReplicaSetAvailable"), available("True"), { type: "ReplicaFailure", status: "False" }] } }, says: ["ready", "Succeeded", "3 of 3 pods are available"] },
  { title: "has more pods than an autoscaler wants now", deployment: { replicas: 5, status: { replicas: 4, updatedReplicas: 4, availableReplicas: 4 } }, says: ["ready", "Succeeded", "4 of 5 pods are available"] },
];

for (const { title, deployment, pods = [], says } of cases) {
  test(`a Deployment that ${title}: ${says[0]}, ${says[1]}`, () => {
    const { state, reason, message } = deploymentHealth(aDeployment(deployment), pods);
    assert.deepEqual([state, reason, message], says);
  });
}

test("a Deployment that nobody has seen yet is on its way", () => {
  const { status: _, ...deployment } = aDeployment();
  assert.equal(deploymentHealth(deployment, []).message, "the rollout has not begun");
});

const scaledUp = (availableReplicas: number): Deployment => aDeployment({ replicas: 5, status: { availableReplicas, conditions: [progress("NewReplicaSetAvailable"), available("False")] } });

test("under an autoscaler, as many pods as it must keep are enough, whatever it asks for beyond that", () => {
  assert.equal(deploymentHealth(scaledUp(2), [], 2).state, "ready");
  assert.equal(deploymentHealth(scaledUp(1), [], 2).state, "progressing");
  assert.equal(deploymentHealth(scaledUp(2), []).state, "progressing", "but not without one");
});

test("under an autoscaler, new pods may start or wait for a node, but not fail", () => {
  const unscheduled = aPod({ phase: "Pending", containers: [], conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] });
  assert.equal(deploymentHealth(scaledUp(2), [unscheduled], 2).state, "ready");
  assert.equal(deploymentHealth(scaledUp(2), [aPod({ containers: [waiting("ImagePullBackOff")] })], 2).reason, "ImagePullBackOff");
});
