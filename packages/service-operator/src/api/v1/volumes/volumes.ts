import { cel, listMap, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { exactlyOne } from "../exactly-one.ts";
import { labelName } from "../names.ts";
import { naming } from "../naming.ts";
import { projected } from "./projected.ts";
import { sources as simple } from "./sources.ts";

/** More than a pod has; without a bound the rules would have no bounded cost. */
const maxVolumes = 16;

const sources = { ...simple, projected: z.exactOptional(projected) };

const one = exactlyOne("spec.volumes[]", Object.keys(sources));

const notOurs = cel(
  'self.name != "tmp" && self.name != "config"',
  naming({ field: "spec.volumes[].name", value: "self.name", problem: "is the name of a volume that every pod may have: choose another" }),
);

const volume = z
  .object({ name: labelName("spec.volumes[].name").describe("Name of the volume, by which mounts call it. String."), ...sources })
  .meta({ description: "A volume, with exactly one source.", ...rules(notOurs, ...one["x-kubernetes-validations"]) });

/** The pod's volumes, in the form a Pod has them. */
export const volumes = z
  .array(volume)
  .max(maxVolumes)
  .meta({
    description:
      "Volumes of the pod, as in a Pod: configMap, secret, emptyDir, persistentVolumeClaim and projected. Mount them by " +
      `volumeMounts. At most ${maxVolumes}. Default: none; /tmp is always there.`,
    ...listMap("name"),
  });
