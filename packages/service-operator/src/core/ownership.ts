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

/** Whether the object is ours: its controller is this very Service, by uid (property 1). */
export function isOwnedBy(object: KubernetesObject, service: Service): boolean {
  const { uid } = service.metadata;
  return uid !== undefined && controllerOf(object)?.uid === uid;
}

/** Whether the object was made for an earlier Service of the same name: the garbage collector will take it. */
export function isOwnedByPredecessor(object: KubernetesObject, service: Service): boolean {
  const owner = controllerOf(object);
  return owner !== undefined && owner.kind === "Service" && owner.apiVersion.startsWith(`${group}/`) && owner.name === service.metadata.name && owner.uid !== service.metadata.uid;
}
