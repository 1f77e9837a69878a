import { cel, quantity, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { naming } from "./naming.ts";

/** More kinds of resource than a node has; without a bound the rules would have no bounded cost. */
const maxResources = 32;

/** What a container can ask for: `IsStandardContainerResourceName` in k8s.io/kubernetes, and what a node's plugins offer. */
const isResource = 'k in ["cpu", "memory", "ephemeral-storage"] || k.startsWith("hugepages-") || k.contains("/")';

type Amounts = z.ZodRecord<z.ZodString, ReturnType<typeof quantity>>;

function amounts(field: string, description: string): Amounts {
  const problem = "is no resource: use cpu, memory, ephemeral-storage, hugepages-<size> or one such as example.com/gpu";
  return z.record(z.string(), quantity()).meta({
    description,
    maxProperties: maxResources,
    ...rules(
      cel(
        `self.all(k, ${isResource})`,
        naming({ field: `${field} key`, value: `self.filter(k, !(${isResource}))[0]`, problem }),
      ),
    ),
  });
}

/** CEL: the resources of which more is requested than allowed. */
const exceeding =
  "self.requests.filter(k, k in self.limits && isQuantity(string(self.requests[k])) && isQuantity(string(self.limits[k])) && " +
  "quantity(string(self.requests[k])).isGreaterThan(quantity(string(self.limits[k]))))";

const limits = amounts(
  "spec.resources.limits",
  "The most the container may use, by resource, such as cpu: 500m; a fraction in quotes, \"0.5\". Map of quantities. Default: no limit.",
);

const requests = amounts(
  "spec.resources.requests",
  "What a node must have free for the container, by resource; a fraction in quotes, \"0.5\". Map of quantities, none above its limit. Default: the limit.",
);

/** The container's compute resources, in the form a Pod has them. */
export const resources = z
  .object({ limits: z.exactOptional(limits), requests: z.exactOptional(requests) })
  .meta({
    description: "Compute resources of the container, as in a Pod. Default: none requested, no limit.",
    ...rules(
      cel(
        `!has(self.limits) || !has(self.requests) || ${exceeding}.size() == 0`,
        naming({
          field: "spec.resources.requests",
          value: `${exceeding}[0]`,
          problem: "is above its limit: lower it, or raise spec.resources.limits",
        }),
      ),
    ),
  });
