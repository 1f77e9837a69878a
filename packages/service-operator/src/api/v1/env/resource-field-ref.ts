import { cel, mapAtomic, quantity, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { matches, objectName } from "../names.ts";
import { naming } from "../naming.ts";

const path = "spec.env[].valueFrom.resourceFieldRef";

const known = "^(limits|requests)[.](cpu|memory|ephemeral-storage|hugepages-.+)$";

const resource = z
  .string()
  .min(1)
  .max(128)
  .meta({
    description: "The resource, such as limits.memory. String.",
    ...rules(
      cel(
        matches("self", known),
        naming({
          field: `${path}.resource`,
          problem: "is no resource: use limits. or requests. and cpu, memory, ephemeral-storage or hugepages-<size>",
        }),
      ),
    ),
  });

const containerName = objectName(`${path}.containerName`).describe("Name of the container. String. Default: this one.");

export const resourceFieldRef = z
  .object({
    containerName: z.exactOptional(containerName),
    resource,
    divisor: z.exactOptional(quantity().describe("Unit of the value, such as 1Mi. Quantity. Default: 1.")),
  })
  .meta({ description: "A resource of the container. Default: none.", ...mapAtomic() });
