import { z } from "zod";
import { exactlyOne } from "../exactly-one.ts";
import { fieldRef } from "./field-ref.ts";
import { keySelector } from "./key-selector.ts";
import { resourceFieldRef } from "./resource-field-ref.ts";

const sources = {
  configMapKeyRef: z.exactOptional(keySelector("ConfigMap", "configMapKeyRef")),
  secretKeyRef: z.exactOptional(keySelector("Secret", "secretKeyRef")),
  fieldRef: z.exactOptional(fieldRef),
  resourceFieldRef: z.exactOptional(resourceFieldRef),
};

export const valueFrom = z.object(sources).meta({
  description: "Where the value comes from; exactly one source. Default: none.",
  ...exactlyOne("spec.env[].valueFrom", Object.keys(sources)),
});
