import { cel, listMap } from "@service-operator/controller-runtime/crd";
import type { ValidationRule } from "@service-operator/controller-runtime/kubernetes";
import { z } from "zod";
import { naming } from "./naming.ts";
import { objectName } from "./names.ts";

/** The kinds that the operator makes. */
const adoptableKinds = ["ConfigMap", "Deployment", "HorizontalPodAutoscaler", "Service", "Ingress"] as const;

/** More than a Service has children; without a bound the rules would have no bounded cost. */
const maxObjects = 16;

const reference = z
  .object({
    kind: z.enum(adoptableKinds).describe(`Kind of the object: ${adoptableKinds.join(", ")}. Required.`),
    name: objectName("spec.adopt[].name").describe("Name of the object, in the namespace of the Service. String. Required."),
  })
  .describe("An object that is there already.");

/** Objects that the Service may take over. */
export const adopt = z
  .array(reference)
  .max(maxObjects)
  .meta({
    description:
      "Objects that are there already, bear the name of a child and have no controller, and become that child. What would " +
      `change is in the message of the condition with reason Conflict. List, at most ${maxObjects}. Default: none.`,
    ...listMap("kind", "name"),
  });

const isChildName = 'o.kind == "ConfigMap" ? o.name.startsWith(self.metadata.name + "-config-") : o.name == self.metadata.name';

/** Only the whole object knows the Service's name. A name that no child will have would be waited for in vain. */
export const adoptRules: readonly ValidationRule[] = [
  cel(
    `!has(self.spec.adopt) || self.spec.adopt.all(o, ${isChildName})`,
    naming({
      field: "spec.adopt of the Service",
      value: "self.metadata.name",
      problem: "names an object that is no child of it: give a ConfigMap as <name>-config-<hash>, everything else by the Service's own name",
    }),
  ),
];
