import type { KubernetesObject, ObjectMeta, OwnerReference } from "@service-operator/controller-runtime/kubernetes";
import { apiVersion, group, type Service } from "../api/index.ts";
import { childLabels } from "./labels.ts";

/** Metadata of a child: in the Service's own namespace (property 6), controlled by it. */
export function childMetadata(service: Service, name: string): ObjectMeta & { name: string } {
  return { name, namespace: service.metadata.namespace ?? "", labels: childLabels(service), ownerReferences: [controllerReference(service)] };
}

export function controllerReference(service: Service): OwnerReference {
  const { name = "", uid = "" } = service.metadata;
  return { apiVersion, kind: "Service", name, uid, controller: true, blockOwnerDeletion: true };
}

export function controllerOf(object: KubernetesObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller === true);
}

/**
 * Whether the object is ours: in our namespace, with this very Service as its controller, by uid (property 1).
 *
 * An ownerReference carries no namespace, and anybody can write a uid that they have read. Without the comparison of
 * namespaces, a right in one namespace would make children for a Service of another.
 */
export function isOwnedBy(object: KubernetesObject, service: Service): boolean {
  const { uid } = service.metadata;
  return uid !== undefined && isNeighbour(object, service) && controllerOf(object)?.uid === uid;
}

/** Versions of our Service that the API server knows. Of an owner in any other, the garbage collector can learn nothing, and takes nothing. */
const knownVersions: ReadonlySet<string> = new Set([apiVersion, `${group}/v1alpha1`]);

/** Whether the object was made for an earlier Service of the same name: the garbage collector will take it. */
export function isOwnedByPredecessor(object: KubernetesObject, service: Service): boolean {
  const owner = isNeighbour(object, service) ? controllerOf(object) : undefined;
  return owner !== undefined && owner.kind === "Service" && knownVersions.has(owner.apiVersion) && owner.name === service.metadata.name && owner.uid !== service.metadata.uid;
}

function isNeighbour(object: KubernetesObject, service: Service): boolean {
  return object.metadata.namespace === service.metadata.namespace;
}
