import { group } from "./group.ts";

/** Written by the operator, beside all keys of its own group: the selector's key among those, which a pod must carry as it is. */
export const operatorKeys = ["app.kubernetes.io/name", "app.kubernetes.io/managed-by"] as const;

/** Written by Kubernetes: the hash tells a ReplicaSet its pods, the time is `kubectl rollout restart`'s. */
export const kubernetesKeys = ["pod-template-hash", "kubectl.kubernetes.io/restartedAt"] as const;

const keys: ReadonlySet<string> = new Set([...operatorKeys, ...kubernetesKeys]);

/** Whether a key of a label or an annotation is not the user's: what `taken` in pod-metadata.ts says in CEL. */
export function isTakenKey(key: string): boolean {
  const [prefix = ""] = key.split("/", 2);
  return keys.has(key) || prefix === group || prefix.endsWith(`.${group}`);
}
