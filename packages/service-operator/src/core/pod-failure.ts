import type { ContainerStateTerminated, ContainerStatus, Pod } from "@service-operator/controller-runtime/kubernetes";
import { type Aspect, progressing, stalled } from "./aspect.ts";

/** Waiting reasons that are part of an ordinary start. */
const ordinary = new Set(["ContainerCreating", "PodInitializing"]);

/** What keeps a pod from being ready, in the pod's own words; undefined when nothing is wrong with it. */
export function podFailure(pod: Pod): Aspect | undefined {
  const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  if (pod.metadata.deletionTimestamp || isReplaced(phase)) return undefined;
  const containers = [...initContainerStatuses.filter(({ state }) => state?.terminated?.exitCode !== 0), ...containerStatuses];
  for (const container of containers) {
    const failure = containerFailure(container);
    if (failure) return failure;
  }
  return unschedulable(pod) ?? notReady(pod);
}

/** Evicted, or ended with its node: it stays to be read, but its ReplicaSet counts it no longer (`IsPodActive` in k8s.io/kubernetes). */
function isReplaced(phase: string | undefined): boolean {
  return phase === "Failed" || phase === "Succeeded";
}

/** Between two tries the kubelet puts this before the message of the last one; without it the two read the same. */
const backOffPrefix = /^Back-off pulling image "[^"]*": (?:\w+: )?/;

function containerFailure(container: ContainerStatus): Aspect | undefined {
  const { waiting, terminated } = container.state ?? {};
  if (waiting?.reason === "InvalidImageName") return stalled("InvalidImageName", waiting.message ?? "the image name is not valid: correct spec.image");
  if (waiting?.reason === "ErrImagePull" || waiting?.reason === "ImagePullBackOff") {
    return progressing("ImagePullBackOff", waiting.message?.replace(backOffPrefix, "") ?? `the image of container "${container.name}" cannot be pulled`);
  }
  // The exit tells more than the back-off that follows it, and unlike it does not change from try to try.
  const ended = container.ready ? undefined : (terminated ?? container.lastState?.terminated);
  return crash(container, ended) ?? otherWait(container);
}

function crash({ name }: ContainerStatus, ended: ContainerStateTerminated | undefined): Aspect | undefined {
  if (!ended) return undefined; // exit code 0 is no better: these containers are not meant to end
  const why = ended.message || ended.reason || "Error";
  return progressing(ended.reason === "OOMKilled" ? "OOMKilled" : "CrashLoopBackOff", `container "${name}" ended with exit code ${ended.exitCode}: ${why}`);
}

function otherWait({ name, state }: ContainerStatus): Aspect | undefined {
  const reason = state?.waiting?.reason;
  if (!reason || ordinary.has(reason)) return undefined;
  return progressing(reason, state?.waiting?.message ?? `container "${name}" waits: ${reason}`);
}

function unschedulable(pod: Pod): Aspect | undefined {
  const scheduled = pod.status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return undefined;
  return progressing(scheduled.reason ?? "Unschedulable", scheduled.message ?? "no node takes the pod");
}

/** Runs, but its readiness probe says no. */
function notReady(pod: Pod): Aspect | undefined {
  const failing = pod.status?.containerStatuses?.find((container) => container.state?.running && !container.ready);
  if (!failing) return undefined;
  const condition = pod.status?.conditions?.find(({ type }) => type === "ContainersReady");
  return progressing("ContainersNotReady", condition?.message ?? `container "${failing.name}" runs but is not ready`);
}
