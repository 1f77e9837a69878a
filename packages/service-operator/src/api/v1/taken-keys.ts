import { group } from "./group.ts";

/** Written by the operator, beside all keys of its own group: the selector's key among those, which a pod must carry as it is. */
export const operatorKeys = ["app.kubernetes.io/name", "app.kubernetes.io/managed-by"] as const;

/**
 * Written by Kubernetes: the hash tells a ReplicaSet its pods, the time is `kubectl rollout restart`'s, and the last one
 * `kubectl apply`'s.
 */
export const kubernetesKeys = ["pod-template-hash", "kubectl.kubernetes.io/restartedAt", "kubectl.kubernetes.io/last-applied-configuration"] as const;

/**
 * Beginnings of keys that a controller of Kubernetes, the API server or the kubelet writes again and again: whoever else
 * writes one starts a fight without an end. From k8s.io/kubernetes: pkg/controller/deployment/util, pkg/apis/autoscaling,
 * k8s.io/api/core/v1 and pkg/kubelet/types.
 */
export const kubernetesPrefixes = ["deployment.kubernetes.io/", "autoscaling.alpha.kubernetes.io/", "endpoints.kubernetes.io/", "control-plane.alpha.kubernetes.io/", "kubernetes.io/config."] as const;

const keys: ReadonlySet<string> = new Set([...operatorKeys, ...kubernetesKeys]);

/** Whether a key of a label or an annotation is not the user's: what `taken` in pod-metadata.ts says in CEL. */
export function isTakenKey(key: string): boolean {
  const [prefix = ""] = key.split("/", 2);
  return keys.has(key) || prefix === group || prefix.endsWith(`.${group}`) || kubernetesPrefixes.some((each) => key.startsWith(each));
}
