import type { Deployment, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Action } from "./action.ts";
import type { Aspect } from "./aspect.ts";
import { newestFirst } from "./newest-pods.ts";
import { givenRevision } from "./revision.ts";

export interface RollbackInput {
  readonly service: Service;
  readonly live: Deployment;
  readonly replicaSets: readonly ReplicaSet[];
  /** The revision that the spec asks for. */
  readonly wanted: string;
  /** How the rollout is doing. */
  readonly health: Aspect;
}

/**
 * Whether the Deployment is to go back to an earlier revision, or has gone there and is to stay.
 *
 * It stays where the spec's own revision was rolled out before, by the status, and somebody put an earlier one back:
 * this operator, or a person with `kubectl rollout undo`. The next generation of the Service ends that.
 */
export function rollback(input: RollbackInput): Action<Deployment> | undefined {
  const { live, wanted } = input;
  return givenRevision(live) === wanted ? backToStable(input) : stay(input);
}

/** The rollout failed for good, and there is a revision that was ready before. */
function backToStable({ service, live, replicaSets, wanted, health }: RollbackInput): Action<Deployment> | undefined {
  const { spec, status } = service;
  const stable = status.currentRevision;
  if (!spec.rollback?.enabled || health.reason !== "ProgressDeadlineExceeded" || stable === undefined || stable === wanted) return undefined;
  const to = revisionIn(replicaSets, stable);
  if (!to) return undefined;
  const message = `revision ${wanted} made no progress within ${spec.progressDeadlineSeconds} s (${health.message}): rolled back to revision ${stable}; ${remedy}`;
  return { type: "rollBack", live, to, reason: "RolledBack", message };
}

function stay({ service, live, replicaSets, wanted }: RollbackInput): Action<Deployment> | undefined {
  const { metadata, status } = service;
  const revision = givenRevision(live);
  const seen = status.observedGeneration === metadata.generation && status.updateRevision === wanted;
  if (!seen || revision === undefined || !revisionIn(replicaSets, revision)) return undefined;
  return { type: "hold", live, reason: "RolledBack", message: toldBefore(service) ?? `somebody rolled back to revision ${revision}, as kubectl rollout undo does; ${remedy}` };
}

const remedy = "the next change of the spec is rolled out again";

/** Why it was rolled back is known when it happens; later nothing but the condition tells. */
function toldBefore({ metadata, status }: Service): string | undefined {
  const condition = status.conditions?.find(({ type }) => type === "DeploymentReady");
  return condition?.reason === "RolledBack" && condition.observedGeneration === metadata.generation ? condition.message : undefined;
}

/** The newest of those with the revision: `kubectl rollout restart` makes another of the same. */
function revisionIn(replicaSets: readonly ReplicaSet[], revision: string): ReplicaSet | undefined {
  return newestFirst(replicaSets).find((replicaSet) => givenRevision(replicaSet) === revision);
}
