import type { Pod, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { templateHashLabel } from "./revision.ts";

/** The Deployment controller's (deployment_util.RevisionAnnotation). */
export const revisionNumber = "deployment.kubernetes.io/revision";

/** The pods of the newest revision: what an older one suffers from says nothing about what is being rolled out. */
export function newestPods(pods: readonly Pod[], replicaSets: readonly ReplicaSet[]): readonly Pod[] {
  const [newest] = newestFirst(replicaSets);
  const hash = newest?.metadata.labels?.[templateHashLabel];
  return hash === undefined ? pods : pods.filter(({ metadata }) => metadata.labels?.[templateHashLabel] === hash);
}

export function newestFirst(replicaSets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return replicaSets.toSorted((a, b) => numberOf(b) - numberOf(a));
}

function numberOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revisionNumber] ?? 0);
}
