import type { Deployment, KubernetesObject, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { type JsonObject, jsonEqual, type Merged } from "@service-operator/controller-runtime/ownership";

/** Whether the object says that its content can never change. */
export function isImmutable(object: KubernetesObject): boolean {
  return "immutable" in object && object.immutable === true;
}

/** Whether two objects of the kinds that can be immutable hold the same. */
export function sameContent(a: KubernetesObject, b: KubernetesObject): boolean {
  const [one, other] = [a, b] as unknown as [JsonObject, JsonObject]; // Kubernetes objects are JSON
  return jsonEqual(one["data"], other["data"]) && jsonEqual(one["binaryData"], other["binaryData"]);
}

/** Whether the API server would refuse to change the live object into the desired one, so that it has to make way. */
export function isReplacement(live: KubernetesObject, desired: KubernetesObject): boolean {
  if (isImmutable(live)) return !sameContent(live, desired);
  return isCoreService(live) && isCoreService(desired) && isHeadless(live) !== isHeadless(desired);
}

export function isCoreService(object: KubernetesObject): object is CoreService {
  return object.apiVersion === "v1" && object.kind === "Service";
}

/** Any other change of type is made in place: the API server hands out addresses and node ports, and takes them back. */
function isHeadless({ spec }: CoreService): boolean {
  return spec?.clusterIP === "None";
}

/**
 * Whether the live Deployment selects its pods by other labels than the desired one. No release of the operator makes
 * such a change. To replace the Deployment would end pods that serve, so that is left to a person.
 */
export function isForeignSelector(live: KubernetesObject, desired: KubernetesObject): boolean {
  return isDeployment(live) && isDeployment(desired) && !jsonEqual(selectorOf(live), selectorOf(desired));
}

export function isDeployment(object: KubernetesObject): object is Deployment {
  return object.apiVersion === "apps/v1" && object.kind === "Deployment";
}

function selectorOf({ spec }: Deployment): JsonObject {
  return { ...spec?.selector } as JsonObject; // Kubernetes objects are JSON
}

/** The name of what is immutable stands for its content, so there can be no fields of others in that. */
export function withContentOf<T extends KubernetesObject>(desired: T, { object, changes }: Merged<T>): Merged<T> {
  const extra = ["data", "binaryData"].flatMap((field) => {
    const [has, wants] = [object, desired].map((each) => (each as unknown as JsonObject)[field] ?? {}); // Kubernetes objects are JSON
    return Object.keys(has as JsonObject).filter((key) => !Object.hasOwn(wants as JsonObject, key)).map((key) => `${field}.${key}`);
  });
  const { data: _, binaryData: __, ...rest } = object as unknown as JsonObject; // Kubernetes objects are JSON
  return { object: { ...rest, ...contentOf(desired) } as unknown as T, changes: [...changes, ...extra] }; // what was left out is optional
}

function contentOf(object: KubernetesObject): JsonObject {
  const { data, binaryData } = object as unknown as JsonObject; // Kubernetes objects are JSON
  return { ...(data && { data }), ...(binaryData && { binaryData }) };
}
