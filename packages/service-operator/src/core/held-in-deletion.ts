import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { nameOf } from "./name-of.ts";

/** Finalizers that the garbage collector takes away by itself. */
const itsOwn: ReadonlySet<string> = new Set(["foregroundDeletion", "orphan"]);

/** Which object is being deleted and cannot go, by whom, and what to do; undefined where none is. */
export function heldInDeletion(objects: readonly KubernetesObject[]): string | undefined {
  for (const object of objects) {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    const others = finalizers.filter((each) => !itsOwn.has(each));
    if (deletionTimestamp && others.length > 0) {
      return `${nameOf(object)} is being deleted, and its finalizers keep it: ${others.join(", ")}; whoever set them has to take them away`;
    }
  }
  return undefined;
}
