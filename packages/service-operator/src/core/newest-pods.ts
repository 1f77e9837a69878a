import type { Pod, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { controllerOf } from "./ownership.ts";

/** The Deployment controller's (deployment_util.RevisionAnnotation). */
export const revisionNumber = "deployment.kubernetes.io/revision";

/**
 * The pods of the newest revision: what an older one suffers from says nothing about what is being rolled out. They are
 * the ReplicaSet's by its uid, for anybody who may create pods can give one our labels.
 */
export function newestPods(pods: readonly Pod[], replicaSets: readonly ReplicaSet[]): readonly Pod[] {
  const [newest] = newestFirst(replicaSets);
  return newest ? pods.filter((pod) => controllerOf(pod)?.uid === newest.metadata.uid) : [];
}

export function newestFirst(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return replicaSets.toSorted((a, b) => numberOf(b) - numberOf(a));
}

function numberOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revisionNumber] ?? 0);
}
