import { listMap } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { objectName } from "./names.ts";

/** More than one Service leaves out; without a bound the rules would have no bounded cost. */
const maxExcluded = 64;

const excluded = z
  .object({
    kind: z.enum(["ConfigMap", "Secret"]).describe("ConfigMap or Secret."),
    name: objectName("spec.restartOnChange.exclude[].name").describe("Name of the object, in the namespace of the Service. String."),
  })
  .describe("A ConfigMap or Secret whose changes restart nothing.");

/** Whether a change of what the pods read from ConfigMaps and Secrets restarts them. */
export const restartOnChange = z
  .object({
    enabled: z.boolean().default(true).describe("Whether any change restarts the pods. Boolean. Default: true."),
    exclude: z.exactOptional(
      z
        .array(excluded)
        .max(maxExcluded)
        .meta({
          description: `What the application reads again by itself. List, at most ${maxExcluded}. Default: nothing, every change counts.`,
          ...listMap("kind", "name"),
        }),
    ),
  })
  .describe(
    "When the pods are restarted because a ConfigMap or Secret changed that env, envFrom or volumes name. Only keys that are " +
      "used count. Default: at every change.",
  );
