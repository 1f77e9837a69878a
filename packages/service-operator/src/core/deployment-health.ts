import type { Deployment, DeploymentCondition, Pod } from "@service-operator/controller-runtime/kubernetes";
import { type Aspect, progressing, ready, stalled, worst } from "./aspect.ts";
import { podFailure } from "./pod-failure.ts";

/**
 * How the rollout is doing, as the Deployment controller and the pods tell it.
 *
 * Ready is: the newest revision is rolled out completely, no older pod is left, and as many pods are available as the
 * Deployment's own budget asks for. Under an autoscaler, `minReplicas` are enough: above that it is the autoscaler's
 * affair how many there are. So neither a drain within the budget nor an autoscaler makes it flap.
 */
export function deploymentHealth(deployment: Deployment, pods: readonly Pod[], minReplicas?: number): Aspect {
  if (isBehind(deployment)) return progressing("Progressing", "the rollout has not begun");
  const failure = worst(pods.map(podFailure).filter((each) => each !== undefined));
  if (failure?.state === "stalled") return failure;
  return (
    deadlinePassed(deployment, failure ?? podsRefused(deployment)) ?? // no progress for progressDeadlineSeconds
    rolledOut(deployment) ?? //                all is well, whatever an old pod may say
    paused(deployment) ?? //                   kubectl rollout pause
    podsRefused(deployment) ?? //              a quota, an admission policy
    enough(deployment, failure, minReplicas) ?? // an autoscaler asked for more than there are yet
    failure ?? //                              what the pods say themselves
    progressing("Progressing", rolloutMessage(deployment))
  );
}

function conditionOf({ status }: Deployment, type: string): DeploymentCondition | undefined {
  return status?.conditions?.find((condition) => condition.type === type);
}

function deadlinePassed(deployment: Deployment, failure: Aspect | undefined): Aspect | undefined {
  const progress = conditionOf(deployment, "Progressing");
  if (progress?.reason !== "ProgressDeadlineExceeded") return undefined;
  const why = failure ? `${failure.reason}: ${failure.message}` : progress.message;
  return stalled(progress.reason, why ?? "the rollout made no progress in time");
}

function rolledOut(deployment: Deployment): Aspect | undefined {
  if (!isRolledOut(deployment)) return undefined;
  return ready(`${deployment.status?.availableReplicas ?? 0} of ${deployment.spec?.replicas ?? 1} pods are available`);
}

/** Whether the Deployment controller has yet to look at what was written last. */
export function isBehind({ metadata, status }: Deployment): boolean {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

/** What a pod says that has just been made, too. */
const startingReasons: ReadonlySet<string> = new Set(["Unschedulable", "ContainersNotReady"]);

function enough(deployment: Deployment, failure: Aspect | undefined, minReplicas: number | undefined): Aspect | undefined {
  const { availableReplicas = 0 } = deployment.status ?? {};
  if (minReplicas === undefined || availableReplicas < minReplicas || !isComplete(deployment)) return undefined;
  if (failure && !startingReasons.has(failure.reason)) return undefined;
  return ready(`${availableReplicas} of ${deployment.spec?.replicas ?? 1} pods are available, and at least ${minReplicas} are asked for`);
}

/** Whether the newest revision is all there is, and enough of it is available. */
export function isRolledOut(deployment: Deployment): boolean {
  if (isBehind(deployment)) return false;
  const { replicas = 0, updatedReplicas = 0 } = deployment.status ?? {};
  if (deployment.spec?.replicas === 0) return replicas === 0 && updatedReplicas === 0;
  return isComplete(deployment) && conditionOf(deployment, "Available")?.status === "True";
}

function isComplete(deployment: Deployment): boolean {
  const { replicas = 0, updatedReplicas = 0 } = deployment.status ?? {};
  return updatedReplicas > 0 && replicas === updatedReplicas && completeReasons.has(conditionOf(deployment, "Progressing")?.reason ?? "");
}

/** What the Deployment controller says at the end of a rollout, and of one that was paused, at the end or before. */
const completeReasons: ReadonlySet<string> = new Set(["NewReplicaSetAvailable", "DeploymentPaused"]);

function paused({ metadata, spec }: Deployment): Aspect | undefined {
  return spec?.paused ? progressing("DeploymentPaused", `the rollout is paused: kubectl rollout resume deployment/${metadata.name ?? ""} goes on with it`) : undefined;
}

function podsRefused(deployment: Deployment): Aspect | undefined {
  const failure = conditionOf(deployment, "ReplicaFailure");
  if (failure?.status !== "True") return undefined;
  return progressing(podCreationReason(failure), failure.message ?? "pods cannot be created");
}

/** The ReplicaSet controller says FailedCreate for whatever the API server refused; a quota says so in its words. */
function podCreationReason({ reason, message }: DeploymentCondition): string {
  return message?.includes("exceeded quota") ? "QuotaExceeded" : (reason ?? "FailedCreate");
}

/** The words of `kubectl rollout status`. */
function rolloutMessage({ spec, status = {} }: Deployment): string {
  const wanted = spec?.replicas ?? 1;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < wanted) return `${updatedReplicas} of ${wanted} new pods have been created`;
  if (updatedReplicas > wanted) return `${updatedReplicas - wanted} pods are pending termination`;
  if (replicas > updatedReplicas) return `${replicas - updatedReplicas} old pods are pending termination`;
  return `${availableReplicas} of ${updatedReplicas} new pods are available`;
}
