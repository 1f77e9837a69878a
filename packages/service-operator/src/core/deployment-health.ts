import type { Deployment, Pod } from "@service-operator/controller-runtime/kubernetes";
import { type Aspect, progressing, ready, stalled, worst } from "./aspect.ts";
import { podFailure } from "./pod-failure.ts";

/**
 * How the rollout is doing, as the Deployment controller and the pods tell it.
 *
 * Ready is: the newest revision is rolled out completely, no older pod is left, and as many pods are available as the
 * Deployment's own budget asks for. So neither a drain within the budget nor an autoscaler makes it flap.
 */
export function deploymentHealth(deployment: Deployment, pods: readonly Pod[]): Aspect {
  const { metadata, spec, status = {} } = deployment;
  const wanted = spec?.replicas ?? 1;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) return progressing("Progressing", "the rollout has not begun");
  const conditions = new Map(status.conditions?.map((condition) => [condition.type, condition]));
  const progress = conditions.get("Progressing");
  const failure = worst(pods.map(podFailure).filter((each) => each !== undefined));
  if (failure?.state === "stalled") return failure;
  if (progress?.reason === "ProgressDeadlineExceeded") {
    return stalled("ProgressDeadlineExceeded", failure ? `${failure.reason}: ${failure.message}` : (progress.message ?? "the rollout made no progress in time"));
  }
  if (isRolledOut(deployment)) return ready(`${status.availableReplicas ?? 0} of ${wanted} pods are available`);
  const replicaFailure = conditions.get("ReplicaFailure");
  if (replicaFailure?.status === "True") return progressing(podCreationReason(replicaFailure), replicaFailure.message ?? "pods cannot be created");
  return failure ?? progressing("Progressing", rolloutMessage(deployment));
}

function isRolledOut({ spec, status = {} }: Deployment): boolean {
  const { replicas = 0, updatedReplicas = 0, conditions = [] } = status;
  if (replicas !== updatedReplicas) return false;
  if (spec?.replicas === 0) return replicas === 0;
  const complete = conditions.some(({ type, reason }) => type === "Progressing" && reason === "NewReplicaSetAvailable");
  const available = conditions.some(({ type, status: value }) => type === "Available" && value === "True");
  return updatedReplicas > 0 && complete && available;
}

/** The ReplicaSet controller says FailedCreate for whatever the API server refused; a quota says so in its words. */
function podCreationReason({ reason, message }: { readonly reason?: string; readonly message?: string }): string {
  return message?.includes("exceeded quota") ? "QuotaExceeded" : (reason ?? "FailedCreate");
}

/** The words of `kubectl rollout status`. */
function rolloutMessage({ spec, status = {} }: Deployment): string {
  const wanted = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} new pods have been created`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old pods are pending termination`;
  return `${availableReplicas} of ${updatedReplicas} new pods are available`;
}
