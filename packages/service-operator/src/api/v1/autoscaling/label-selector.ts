import { cel, listAtomic, mapAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";

/** More than a selector has; without bounds the rules would have no bounded cost. */
const maxTerms = 16;

/** The longest key of a label, prefix and name. */
const maxKeyLength = 317;
const maxValueLength = 63;

const expression = z
  .object({
    key: z.string().min(1).max(maxKeyLength).describe("Key of the label. String."),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]).describe("In, NotIn, Exists or DoesNotExist. Required."),
    values: z.exactOptional(
      z.array(z.string().max(maxValueLength)).min(1).max(maxTerms).meta({ description: `Values, with In and NotIn. List of strings, at most ${maxTerms}. Default: none.`, ...listAtomic() }),
    ),
  })
  .meta({
    description: "A condition on a label.",
    ...rules(
      cel(
        "has(self.values) == (self.operator in ['In', 'NotIn'])",
        "spec.autoscaling.metrics[].*.metric.selector.matchExpressions[] needs values with In and NotIn, and none with Exists and DoesNotExist",
      ),
    ),
  });

/** As metav1.LabelSelector. */
export const labelSelector = z
  .object({
    matchLabels: z.exactOptional(
      z.record(z.string(), z.string().max(maxValueLength)).meta({ description: `Labels and their values. Map of strings, at most ${maxTerms}. Default: none.`, maxProperties: maxTerms }),
    ),
    matchExpressions: z.exactOptional(
      z.array(expression).max(maxTerms).meta({ description: `Conditions on labels. List, at most ${maxTerms}. Default: none.`, ...listAtomic() }),
    ),
  })
  .meta({ description: "Which series of the metric. Default: all.", ...mapAtomic() });
