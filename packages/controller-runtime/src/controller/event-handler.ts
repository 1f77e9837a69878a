import { keyFor, keyOf } from "../cache/store.ts";
import type { KubernetesObject, OwnerReference } from "../kubernetes/index.ts";

/** Which keys an object is about (controller-runtime's `handler.MapFunc`). */
export type MapFunction<T extends KubernetesObject> = (object: T) => readonly string[];

/** The object itself (`EnqueueRequestForObject`). */
export const forObject: MapFunction<KubernetesObject> = (object) => [keyOf(object)];

/**
 * The object's controller, where it is of this kind in any version (`EnqueueRequestForOwner` with `OnlyControllerOwner`).
 * It is looked for in the object's own namespace, and in none where the kind says that it is not `namespaced`.
 */
export function forController(owner: { readonly apiVersion: string; readonly kind: string; readonly namespaced?: boolean }): MapFunction<KubernetesObject> {
  const group = groupOf(owner.apiVersion);
  return ({ metadata }) => {
    const reference = metadata.ownerReferences?.find(isController);
    if (!reference || reference.kind !== owner.kind || groupOf(reference.apiVersion) !== group) return [];
    return [keyFor({ namespace: owner.namespaced === false ? undefined : metadata.namespace, name: reference.name })];
  };
}

function isController(reference: OwnerReference): boolean {
  return reference.controller === true;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}
