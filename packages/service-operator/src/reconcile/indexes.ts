import { type Informer, keyFor } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { controllerOf } from "../core/ownership.ts";
import { serviceLabel } from "../core/labels.ts";

/** Index of children by the uid of their controller. */
export const byController = "controller";
/** Index of pods and ReplicaSets by the Service that their label names. */
export const byService = "service";

export function indexByController<T extends KubernetesObject>(informer: Informer<T>): void {
  informer.addIndex(byController, (object) => {
    const owner = controllerOf(object);
    return owner ? [owner.uid] : [];
  });
}

export function indexByService<T extends KubernetesObject>(informer: Informer<T>): void {
  informer.addIndex(byService, serviceKeysOf);
}

/** The Service that an object's label names, as a key. */
export function serviceKeysOf({ metadata }: KubernetesObject): readonly string[] {
  const name = metadata.labels?.[serviceLabel];
  return name ? [keyFor({ namespace: metadata.namespace, name })] : [];
}
