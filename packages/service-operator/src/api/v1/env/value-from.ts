import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { fieldRef } from "./field-ref.ts";
import { keySelector } from "./key-selector.ts";
import { resourceFieldRef } from "./resource-field-ref.ts";

const sources = {
  configMapKeyRef: z.exactOptional(keySelector("ConfigMap", "configMapKeyRef")),
  secretKeyRef: z.exactOptional(keySelector("Secret", "secretKeyRef")),
  fieldRef: z.exactOptional(fieldRef),
  resourceFieldRef: z.exactOptional(resourceFieldRef),
};

const names = Object.keys(sources);
const present = names.map((name) => `has(self.${name})`).join(", ");

export const valueFrom = z.object(sources).meta({
  description: "Where the value comes from; exactly one source. Default: none.",
  ...rules(
    cel(
      `[${present}].filter(isPresent, isPresent).size() == 1`,
      `spec.env[].valueFrom must have exactly one source: keep one of ${names.join(", ")}`,
    ),
  ),
});
