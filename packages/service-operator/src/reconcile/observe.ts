import { type Informer, keyFor, keyOf } from "@service-operator/controller-runtime";
import { type Kind, type KubernetesObject, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { controllerOf } from "../core/ownership.ts";
import { serviceLabel } from "../core/labels.ts";
import type { ResourceContext, View } from "../managers/resource-manager.ts";

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

/** What the cache knows about a Service's children of one kind, and about its pods. */
export function observe<T extends KubernetesObject>(context: ResourceContext, kind: Kind<T>, service: Service): View<T> {
  const key = keyOf(service);
  return {
    owned: context.informer(kind).store.byIndex(byController, service.metadata.uid ?? ""),
    pods: context.informer(kinds.pod).store.byIndex(byService, key),
    replicaSets: context.informer(kinds.replicaSet).store.byIndex(byService, key),
  };
}
