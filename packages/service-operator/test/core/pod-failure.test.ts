import assert from "node:assert/strict";
import { test } from "node:test";
import type { Pod } from "@service-operator/controller-runtime/kubernetes";
import { podFailure } from "../../src/core/pod-failure.ts";
import { aContainer, aPod, exit, type PodOverrides, waiting } from "../support/builders.ts";

interface Case {
  readonly title: string;
  readonly pod: PodOverrides;
  /** State, reason and message; absent where nothing is wrong. */
  readonly says?: readonly [state: string, reason: string, message: string | RegExp];
}

const crashed = aContainer({ ready: false, state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 10s" } }, lastState: exit(3) });
const runningAgain = aContainer({ ready: false, restartCount: 4, lastState: exit(3) });
const unscheduled = { type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available: 3 Insufficient cpu." };

const cases: readonly Case[] = [
  { title: "runs and is ready", pod: {} },
  { title: "has no status yet", pod: { containers: [] } },
  { title: "is creating its container", pod: { containers: [waiting("ContainerCreating")] } },
  { title: "is starting its init containers", pod: { containers: [waiting("PodInitializing")] } },
  { title: "cannot pull", pod: { containers: [waiting("ErrImagePull", "no such image")] }, says: ["progressing", "ImagePullBackOff", "no such image"] },
  { title: "waits to pull again", pod: { containers: [waiting("ImagePullBackOff", 'Back-off pulling image "x"')] }, says: ["progressing", "ImagePullBackOff", 'Back-off pulling image "x"'] },
  { title: "cannot pull and does not say why", pod: { containers: [waiting("ImagePullBackOff")] }, says: ["progressing", "ImagePullBackOff", /"app" cannot be pulled/] },
  { title: "has an image that is no name", pod: { containers: [waiting("InvalidImageName", "bad reference")] }, says: ["stalled", "InvalidImageName", "bad reference"] },
  { title: "waits after a crash", pod: { containers: [crashed] }, says: ["progressing", "CrashLoopBackOff", 'container "app" ended with exit code 3: Error'] },
  { title: "runs again after a crash", pod: { containers: [runningAgain] }, says: ["progressing", "CrashLoopBackOff", 'container "app" ended with exit code 3: Error'] },
  { title: "has just crashed", pod: { containers: [aContainer({ ready: false, state: exit(3) })] }, says: ["progressing", "CrashLoopBackOff", 'container "app" ended with exit code 3: Error'] },
  { title: "crashed with a last word", pod: { containers: [aContainer({ ready: false, state: exit(1, { message: "no database" }) })] }, says: ["progressing", "CrashLoopBackOff", /exit code 1: no database$/] },
  { title: "is ready after a crash", pod: { containers: [aContainer({ restartCount: 1, lastState: exit(3) })] } },
  { title: "ran out of memory", pod: { containers: [aContainer({ ready: false, state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: exit(137, { reason: "OOMKilled" }) })] }, says: ["progressing", "OOMKilled", /exit code 137: OOMKilled$/] },
  { title: "ends at once, without an error", pod: { containers: [aContainer({ ready: false, state: exit(0) })] }, says: ["progressing", "CrashLoopBackOff", /exit code 0: Completed$/] },
  { title: "waits after an end without an error", pod: { containers: [aContainer({ ready: false, state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } }, lastState: exit(0) })] }, says: ["progressing", "CrashLoopBackOff", /exit code 0: Completed$/] },
  { title: "lacks a Secret", pod: { containers: [waiting("CreateContainerConfigError", 'secret "x" not found')] }, says: ["progressing", "CreateContainerConfigError", 'secret "x" not found'] },
  { title: "waits for a reason that is not told", pod: { containers: [waiting("CreateContainerError")] }, says: ["progressing", "CreateContainerError", /"app" waits: CreateContainerError/] },
  { title: "fits on no node", pod: { phase: "Pending", containers: [], conditions: [unscheduled] }, says: ["progressing", "Unschedulable", unscheduled.message] },
  { title: "runs but is not ready", pod: { containers: [aContainer({ ready: false })] }, says: ["progressing", "ContainersNotReady", /"app" runs but is not ready/] },
  {
    title: "runs but is not ready, and says which container",
    pod: { containers: [aContainer({ ready: false })], conditions: [{ type: "ContainersReady", status: "False", message: "containers with unready status: [app]" }] },
    says: ["progressing", "ContainersNotReady", "containers with unready status: [app]"],
  },
  { title: "is terminating after a crash", pod: { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" }, containers: [crashed] } },
  { title: "was evicted, so another has taken its place", pod: { phase: "Failed", containers: [aContainer({ ready: false, state: exit(137) })] } },
  { title: "has an init container that crashes", pod: { initContainers: [{ ...crashed, name: "prepare" }], containers: [waiting("PodInitializing")] }, says: ["progressing", "CrashLoopBackOff", /^container "prepare" ended with exit code 3/] },
  { title: "has an init container that is done", pod: { initContainers: [aContainer({ name: "prepare", state: exit(0) })], containers: [waiting("PodInitializing")] } },
  { title: "has an init container that is done and not called ready", pod: { initContainers: [aContainer({ name: "prepare", ready: false, state: exit(0) })], containers: [waiting("PodInitializing")] } },
];

for (const { title, pod, says } of cases) {
  test(`a pod that ${title}: ${says ? `${says[0]}, ${says[1]}` : "nothing is wrong"}`, () => {
    const failure = podFailure(aPod(pod));
    if (!says) return assert.equal(failure, undefined);
    assert.ok(failure);
    const [state, reason, message] = says;
    assert.deepEqual([failure.state, failure.reason], [state, reason]);
    if (typeof message === "string") assert.equal(failure.message, message);
    else assert.match(failure.message, message);
  });
}

for (const exitCode of [0, 3]) {
  test(`a crash loop with exit code ${exitCode} says the same in each of its phases, try after try`, () => {
    const loop = (overrides: Parameters<typeof aContainer>[0]): Pod => aPod({ containers: [aContainer({ ready: false, ...overrides })] });
    const waitingFor = (time: string): Parameters<typeof aContainer>[0] => ({ state: { waiting: { reason: "CrashLoopBackOff", message: `back-off ${time} restarting` } }, lastState: exit(exitCode) });
    const phases = [
      loop({ state: exit(exitCode) }),
      loop({ ...waitingFor("10s"), restartCount: 1 }),
      loop({ state: { running: {} }, lastState: exit(exitCode), restartCount: 1 }),
      loop({ state: exit(exitCode), lastState: exit(exitCode), restartCount: 1 }),
      loop({ ...waitingFor("5m0s"), restartCount: 9 }),
    ].map(podFailure);
    assert.ok(phases[0]);
    for (const phase of phases) assert.deepEqual(phase, phases[0]);
  });
}
