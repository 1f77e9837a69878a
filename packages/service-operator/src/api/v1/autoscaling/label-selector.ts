import { cel, listAtomic, mapAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { isLabelValue, isQualifiedName } from "../annotations.ts";
import { naming } from "../naming.ts";

/** More than a selector has; without bounds the rules would have no bounded cost. */
const maxTerms = 16;

/** The longest key of a label, prefix and name. */
const maxKeyLength = 317;
const maxValueLength = 63;

const path = "spec.autoscaling.metrics[].*.metric.selector";
const remedy = "is none of a label: use one such as example.com/name, and for a value at most 63 letters, digits, - _ and .";

const labels = cel(
  `self.all(k, ${isQualifiedName("k")} && ${isLabelValue("self[k]")})`,
  naming({ field: `${path}.matchLabels key or value at`, value: `self.filter(k, !(${isQualifiedName("k")} && ${isLabelValue("self[k]")}))[0]`, problem: remedy }),
);

const expression = z
  .object({
    key: z
      .string()
      .min(1)
      .max(maxKeyLength)
      .meta({ description: "Key of the label. String.", ...rules(cel(isQualifiedName("self"), naming({ field: `${path}.matchExpressions[].key`, problem: remedy }))) }),
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
        `${path}.matchExpressions[] needs values with In and NotIn, and none with Exists and DoesNotExist`,
      ),
    ),
  });

/** As metav1.LabelSelector. */
export const labelSelector = z
  .object({
    matchLabels: z.exactOptional(
      z.record(z.string(), z.string().max(maxValueLength)).meta({ description: `Labels and their values. Map of strings, at most ${maxTerms}. Default: none.`, maxProperties: maxTerms, ...rules(labels) }),
    ),
    matchExpressions: z.exactOptional(
      z.array(expression).max(maxTerms).meta({ description: `Conditions on labels. List, at most ${maxTerms}. Default: none.`, ...listAtomic() }),
    ),
  })
  .meta({ description: "Which series of the metric. Default: all.", ...mapAtomic() });
