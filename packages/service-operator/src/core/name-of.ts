import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";

/** An object as messages name it. */
export function nameOf(object: KubernetesObject): string {
  return `${object.kind} "${object.metadata.name ?? ""}"`;
}
