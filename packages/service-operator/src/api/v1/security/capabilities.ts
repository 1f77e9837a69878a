import { cel, listAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { matches } from "../names.ts";
import { naming } from "../naming.ts";

/** More than Linux has; without a bound the rules would have no bounded cost. */
const maxCapabilities = 64;

/** Container runtimes put `CAP_` before each by themselves. */
const isCapability = `${matches("self", "^[A-Z][A-Z0-9_]*$")} && !self.startsWith('CAP_')`;

function list(field: string, description: string) {
  const problem = "is no capability: use a name such as NET_BIND_SERVICE, without CAP_ before it";
  const capability = z
    .string()
    .min(1)
    .max(64)
    .meta(rules(cel(isCapability, naming({ field: `spec.securityContext.capabilities.${field}[]`, problem }))));
  return z.array(capability).max(maxCapabilities).meta({ description: `${description} List of strings, at most ${maxCapabilities}.`, ...listAtomic() });
}

/** Parts of root's power that the container has. */
export const capabilities = z
  .object({
    add: z.exactOptional(list("add", "Capabilities that the container gets, such as NET_BIND_SERVICE; to add any other needs a right, see the guide on webhooks. Default: none.")),
    drop: z.exactOptional(list("drop", "Capabilities that the container does not have. Default: ALL, which Pod Security restricted asks for.")),
  })
  .describe("Parts of root's power. Default: none at all.");
