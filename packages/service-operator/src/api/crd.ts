import { customResourceDefinition } from "@service-operator/controller-runtime/crd";
import type { CustomResourceDefinition } from "@service-operator/controller-runtime/kubernetes";
import { group } from "./v1/group.ts";
import { v1 } from "./v1/version.ts";

/** The manifest of the Service's definition. `svc` and `services` without a group stay those of the core API. */
export function serviceDefinition(): CustomResourceDefinition {
  return customResourceDefinition({
    group,
    kind: "Service",
    plural: "services",
    singular: "service",
    shortNames: ["sop"],
    categories: ["service-operator"],
    versions: [v1],
  });
}
