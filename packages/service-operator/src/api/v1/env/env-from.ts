import { cel, listAtomic, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { exactlyOne } from "../exactly-one.ts";
import { matches, objectName } from "../names.ts";
import { naming } from "../naming.ts";

/** More than a container has; without a bound the rules would have no bounded cost. */
const maxSources = 32;

const prefix = z
  .string()
  .min(1)
  .max(256)
  .meta({
    description: "Put before the name of each variable. String. Default: nothing.",
    ...rules(
      cel(
        matches("self", "^[ -<>-~]+$"),
        naming({ field: "spec.envFrom[].prefix", problem: 'is no beginning of a name: use printable ASCII characters without "="' }),
      ),
    ),
  });

export interface EnvironmentSource {
  name: string;
  optional?: boolean;
}

function source(kind: "ConfigMap" | "Secret", field: string): z.ZodType<EnvironmentSource> {
  const optional = z.boolean().describe(`Whether the pod may start without the ${kind}. Boolean. Default: false.`);
  return z
    .object({
      name: objectName(`spec.envFrom[].${field}.name`).describe(`Name of the ${kind}, in the namespace of the Service. String.`),
      optional: z.exactOptional(optional),
    })
    .describe(`Every key of a ${kind}. Default: none.`);
}

const sources = {
  configMapRef: z.exactOptional(source("ConfigMap", "configMapRef")),
  secretRef: z.exactOptional(source("Secret", "secretRef")),
};

const entry = z
  .object({ prefix: z.exactOptional(prefix), ...sources })
  .meta({ description: "A source of variables.", ...exactlyOne("spec.envFrom[]", Object.keys(sources)) });

/** Variables from every key of a ConfigMap or Secret, in the form a Pod has it. */
export const envFrom = z
  .array(entry)
  .max(maxSources)
  .meta({
    description:
      "Sources of environment variables, each a whole ConfigMap or Secret, as in a Pod; a later one wins over those " +
      `before it. configData and env win over all of them. At most ${maxSources}. Default: none.`,
    ...listAtomic(),
  });
