import { cel } from "@service-operator/controller-runtime/crd";
import type { ValidationRule } from "@service-operator/controller-runtime/kubernetes";
import { matches } from "./names.ts";
import { naming } from "./naming.ts";

/** Longest label of DNS and longest value of a label: the Service's name is both. */
const maxNameLength = 63;

/** The children bear the Service's name, and a core Service has the strictest rule: RFC 1035. */
export const metadataRules: readonly ValidationRule[] = [
  cel(
    `self.metadata.name.size() <= ${maxNameLength} && ${matches("self.metadata.name", "^[a-z]([-a-z0-9]*[a-z0-9])?$")}`,
    naming({
      field: "metadata.name",
      value: "self.metadata.name",
      problem:
        `cannot name the children: use at most ${maxNameLength} lower-case letters, digits and "-", ` +
        "beginning with a letter and ending with a letter or digit",
    }),
  ),
];
