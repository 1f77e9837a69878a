import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { stringify } from "yaml";

/** Objects as the YAML that `kubectl apply -f -` reads. */
export function manifestText(objects: readonly KubernetesObject[]): string {
  return objects.map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })).join("---\n");
}
