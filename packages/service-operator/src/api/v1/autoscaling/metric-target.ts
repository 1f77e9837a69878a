import { cel, quantity, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "../integers.ts";

/** A quantity that a metric is held to: `validateMetricTarget` in k8s.io/kubernetes wants it above zero. */
function amount(what: string): ReturnType<typeof quantity> {
  return quantity().describe(`${what} Quantity above 0. Default: none.`);
}

const fields = {
  averageUtilization: z.exactOptional(
    z.int().min(1).max(maxInt32).describe("With type Utilization: the average over the pods, in percent of what they request. Integer from 1. Default: none."),
  ),
  averageValue: z.exactOptional(amount("With type AverageValue: the amount for each pod.")),
  value: z.exactOptional(amount("With type Value: the amount in all.")),
};

const fieldOf = { Utilization: "averageUtilization", AverageValue: "averageValue", Value: "value" } as const;
type TargetType = keyof typeof fieldOf;

/** A value of the types that the API server has for one source of metrics, and the field for each. */
export function metricTarget<const Types extends readonly [TargetType, ...TargetType[]]>(path: string, types: Types) {
  const isGiven = types.map((type) => `has(self.${fieldOf[type]}) == (self.type == '${type}')`).join(" && ");
  const isPositive = types
    .filter((type) => type !== "Utilization")
    .map((type) => `(!has(self.${fieldOf[type]}) || quantity(string(self.${fieldOf[type]})).isGreaterThan(quantity('0')))`);
  const known = { averageUtilization: fields.averageUtilization, averageValue: fields.averageValue, value: fields.value };
  const own = Object.fromEntries(types.map((type) => [fieldOf[type], known[fieldOf[type]]])) as Pick<typeof known, (typeof fieldOf)[Types[number]]>;
  return z.object({ type: z.enum(types).describe(`What is aimed at: ${types.join(" or ")}. Required.`), ...own }).meta({
    description: "What the metric is kept at. Required.",
    ...rules(
      cel(isGiven, `${path} has not the one field of its type: set ${types.map((type) => `${fieldOf[type]} with ${type}`).join(", or ")}`),
      cel(isPositive.join(" && "), `${path} is 0: nothing can be kept there; use an amount above 0`),
    ),
  });
}
