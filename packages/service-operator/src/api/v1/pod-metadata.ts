import { cel, rules } from "@service-operator/controller-runtime/crd";
import type { ValidationRule } from "@service-operator/controller-runtime/kubernetes";
import { z } from "zod";
import { annotations, isLabelValue, isQualifiedName, maxAnnotations } from "./annotations.ts";
import { group } from "./group.ts";
import { naming } from "./naming.ts";
import { kubernetesKeys, kubernetesPrefixes, operatorKeys } from "./taken-keys.ts";

const maxLabels = 64;

/** `LabelValueMaxLength` in k8s.io/apimachinery. */
const maxLabelValueLength = 63;

const among = (keys: readonly string[]): string => `k in [${keys.map((key) => `"${key}"`).join(", ")}]`;

/** Keys below a prefix of ours. */
const prefixed = `k.startsWith("${group}/") || k.split("/", 2)[0].endsWith(".${group}")`;

/** CEL: whether `k` is a key that is not the user's, as `isTakenKey` has it. */
const taken = `${among([...operatorKeys, ...kubernetesKeys])} || ${prefixed} || ${kubernetesPrefixes.map((each) => `k.startsWith("${each}")`).join(" || ")}`;

/** Keys that are the user's own to set. */
export function freeKeys(field: string): ValidationRule {
  const problem = "is written by the operator or by Kubernetes itself: use a key of your own, such as example.com/name";
  return cel(`self.all(k, !(${taken}))`, naming({ field: `${field} key`, value: `self.filter(k, ${taken})[0]`, problem }));
}

/** Keys that a label can have. */
export function qualifiedKeys(field: string): ValidationRule {
  const isKey = isQualifiedName("k");
  const problem = "is no key of a label: use one such as example.com/name";
  return cel(`self.all(k, ${isKey})`, naming({ field: `${field} key`, value: `self.filter(k, !(${isKey}))[0]`, problem }));
}

const labelValue = z
  .string()
  .max(maxLabelValueLength)
  .meta(
    rules(
      cel(
        isLabelValue("self"),
        naming({ field: "spec.podLabels value", problem: 'is no value of a label: use letters, digits, "-", "_" and ".", beginning and ending with a letter or digit' }),
      ),
    ),
  );

export const podLabels = z.record(z.string(), labelValue).meta({
  description: `More labels of the pods. A change rolls them. Map of strings, at most ${maxLabels}. Default: none.`,
  maxProperties: maxLabels,
  ...rules(qualifiedKeys("spec.podLabels"), freeKeys("spec.podLabels")),
});

export const podAnnotations = annotations("spec.podAnnotations", freeKeys("spec.podAnnotations")).describe(
  `Annotations of the pods. A change rolls them. Map of strings, at most ${maxAnnotations}. Default: none.`,
);
