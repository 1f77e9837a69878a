import type { Pod, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";

/** The Deployment controller's labels and annotations (apps/v1 DefaultDeploymentUniqueLabelKey, deployment_util.RevisionAnnotation). */
const templateHash = "pod-template-hash";
const revision = "deployment.kubernetes.io/revision";

/** The pods of the newest revision: what an older one suffers from says nothing about what is being rolled out. */
export function newestPods(pods: readonly Pod[], replicaSets: readonly ReplicaSet[]): readonly Pod[] {
  const [newest] = replicaSets.toSorted((a, b) => revisionOf(b) - revisionOf(a));
  const hash = newest?.metadata.labels?.[templateHash];
  return hash === undefined ? pods : pods.filter(({ metadata }) => metadata.labels?.[templateHash] === hash);
}

function revisionOf({ metadata }: ReplicaSet): number {
  return Number(metadata.annotations?.[revision] ?? 0);
}
