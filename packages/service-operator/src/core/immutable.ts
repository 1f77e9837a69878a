import { type JsonObject, jsonEqual } from "@service-operator/controller-runtime/ownership";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";

/** Whether the object says that its content can never change. */
export function isImmutable(object: KubernetesObject): boolean {
  return "immutable" in object && object.immutable === true;
}

/** Whether two objects of the kinds that can be immutable hold the same. */
export function sameContent(a: KubernetesObject, b: KubernetesObject): boolean {
  const [one, other] = [a, b] as unknown as [JsonObject, JsonObject]; // Kubernetes objects are JSON
  return jsonEqual(one["data"], other["data"]) && jsonEqual(one["binaryData"], other["binaryData"]);
}
