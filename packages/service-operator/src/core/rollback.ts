import type { Deployment, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Action } from "./action.ts";
import type { Aspect } from "./aspect.ts";
import { newestFirst } from "./newest-pods.ts";
import { givenRevision } from "./revision.ts";
import { isRecorded } from "./revision-history.ts";

export interface RollbackInput {
  readonly service: Service;
  readonly live: Deployment;
  readonly desired: Deployment;
  /** The Deployment's own, whose configuration is there. */
  readonly replicaSets: readonly ReplicaSet[];
  /** How the rollout is doing. */
  readonly health: Aspect;
}

/**
 * Whether the Deployment is to go back to an earlier revision, or has gone there and is to stay.
 *
 * It stays where the spec's own revision was rolled out before, by the status, and somebody put an earlier one back:
 * this operator, or a person with `kubectl rollout undo`. The next generation of the Service ends that. A template that
 * is not the recorded one of its revision is none that was rolled out, whatever the Deployment says: it does not stay.
 */
export function rollback(input: RollbackInput): Action<Deployment> | undefined {
  const { live, desired } = input;
  const wanted = givenRevision(desired) ?? "";
  return givenRevision(live) === wanted ? backToStable(input, wanted) : stay(input, wanted);
}

/** The rollout failed for good, and there is a revision that was ready before. */
function backToStable({ service, live, desired, replicaSets, health }: RollbackInput, wanted: string): Action<Deployment> | undefined {
  const { spec, status } = service;
  const stable = status.currentRevision;
  if (!spec.rollback?.enabled || health.reason !== "ProgressDeadlineExceeded" || stable === undefined || stable === wanted) return undefined;
  const to = newestFirst(replicaSets).filter((replicaSet) => givenRevision(replicaSet) === stable);
  if (to.length === 0) return undefined;
  const failed = `revision ${wanted} made no progress within ${spec.progressDeadlineSeconds} s (${health.message})`;
  return {
    type: "rollBack",
    live,
    desired,
    to,
    reason: "RolledBack",
    message: `${failed}: rolled back to revision ${stable}; ${remedy}`,
    otherwise: `${failed}, and was not rolled back: no ReplicaSet has the pod template that was rolled out as revision ${stable}; change the spec`,
  };
}

function stay(input: RollbackInput, wanted: string): Action<Deployment> | undefined {
  const { service, live } = input;
  const { metadata, status } = service;
  const seen = status.observedGeneration === metadata.generation && status.updateRevision === wanted;
  if (!seen || !wasRolledOut(input)) return undefined;
  return { type: "hold", live, reason: "RolledBack", message: toldBefore(service) ?? `somebody rolled back to revision ${givenRevision(live)}, as kubectl rollout undo does; ${remedy}` };
}

/**
 * Whether what the Deployment has was rolled out before. An operator that recorded no template may have rolled it back: then
 * a ReplicaSet has to do, until the next generation, for an upgrade must not roll a failed revision out again.
 */
function wasRolledOut({ service, live, replicaSets }: RollbackInput): boolean {
  if (service.status.revisions) return isRecorded(service, live);
  const revision = givenRevision(live);
  return revision !== undefined && replicaSets.some((replicaSet) => givenRevision(replicaSet) === revision);
}

const remedy = "the next change of the spec is rolled out again";

/** Why it was rolled back is known when it happens; later nothing but the condition tells. */
function toldBefore({ metadata, status }: Service): string | undefined {
  const condition = status.conditions?.find(({ type }) => type === "DeploymentReady");
  return condition?.reason === "RolledBack" && condition.observedGeneration === metadata.generation ? condition.message : undefined;
}
