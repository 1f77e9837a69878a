import { mapAtomic } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { dataKey, objectName } from "../names.ts";

export interface KeySelector {
  name: string;
  key: string;
  optional?: boolean;
}

/** One key of a ConfigMap or Secret; `field` is the source it stands for. */
export function keySelector(kind: "ConfigMap" | "Secret", field: string): z.ZodType<KeySelector> {
  const path = `spec.env[].valueFrom.${field}`;
  const optional = z
    .boolean()
    .describe(`Whether the pod may start without the ${kind} or key. Boolean. Default: false.`);
  return z
    .object({
      name: objectName(`${path}.name`).describe(`Name of the ${kind}, in the namespace of the Service. String.`),
      key: dataKey(`${path}.key`).describe(`Key in the ${kind}. String.`),
      optional: z.exactOptional(optional),
    })
    .meta({ description: `A key of a ${kind}. Default: none.`, ...mapAtomic() });
}
