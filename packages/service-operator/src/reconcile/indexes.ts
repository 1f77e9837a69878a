import { type Informer, keyFor } from "@service-operator/controller-runtime";
import type { KubernetesObject, ObjectMeta } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { controllerOf } from "../core/ownership.ts";
import { serviceLabel } from "../core/labels.ts";

/** Index of children by their namespace and the uid of their controller: a controller has no children in another namespace. */
const byController = "controller";
/** Index of pods and ReplicaSets by the Service that their label names. */
export const byService = "service";

export function indexByController<T extends KubernetesObject>(informer: Informer<T>): void {
  informer.addIndex(byController, (object) => {
    const owner = controllerOf(object);
    return owner ? [controllerKey(object.metadata, owner.uid)] : [];
  });
}

/** The children of a Service of the informer's kind. */
export function childrenOf<T extends KubernetesObject>(informer: Informer<T>, { metadata }: Service): T[] {
  return informer.store.byIndex(byController, controllerKey(metadata, metadata.uid ?? ""));
}

function controllerKey({ namespace }: ObjectMeta, uid: string): string {
  return keyFor({ namespace, name: uid });
}

export function indexByService<T extends KubernetesObject>(informer: Informer<T>): void {
  informer.addIndex(byService, serviceKeysOf);
}

/** The Service that an object's label names, as a key. */
export function serviceKeysOf({ metadata }: KubernetesObject): readonly string[] {
  const name = metadata.labels?.[serviceLabel];
  return name ? [keyFor({ namespace: metadata.namespace, name })] : [];
}
