import { cel, listMap, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { labelName, matches } from "../names.ts";
import { naming } from "../naming.ts";
import { leavesVolume } from "./files.ts";

/** More than a container has; without bounds the rules would have no bounded cost. */
const maxMounts = 32;
const maxPathLength = 512;

const plain = `${matches("self", "^(/[^/:]+)+$")} && !${matches("self", "/[.][.]?(/|$)")}`;
const ours = 'self == "/tmp" || self == "/etc/service/config" || self.startsWith("/etc/service/config/")';

const mountPath = z
  .string()
  .min(1)
  .max(maxPathLength)
  .meta({
    description: "Directory of the container where the volume is. Absolute path.",
    ...rules(
      cel(
        plain,
        naming({
          field: "spec.volumeMounts[].mountPath",
          problem: 'is no plain absolute path: use one such as /data, without ":", empty segments, "." and "..", and not / itself',
        }),
      ),
      cel(
        `!(${ours})`,
        naming({ field: "spec.volumeMounts[].mountPath", problem: "is a place of the operator's own volumes (/tmp, /etc/service/config): choose another" }),
      ),
    ),
  });

const subPath = z
  .string()
  .min(1)
  .max(maxPathLength)
  .meta({
    description: "Directory or file of the volume that is mounted. Relative path. Default: the whole volume.",
    ...rules(
      cel(
        `!self.startsWith("/") && !${matches("self", leavesVolume)}`,
        naming({ field: "spec.volumeMounts[].subPath", problem: 'is no path in a volume: use a relative one that has no segment ".."' }),
      ),
    ),
  });

const mount = z
  .object({
    name: labelName("spec.volumeMounts[].name").describe("Name of the volume. String."),
    mountPath,
    subPath: z.exactOptional(subPath),
    readOnly: z.exactOptional(z.boolean().describe("Whether the container cannot write to it. Boolean. Default: false.")),
  })
  .describe("A volume, and where the container has it.");

/** The container's mounts, in the form a Pod has them. */
export const volumeMounts = z
  .array(mount)
  .max(maxMounts)
  .meta({
    description: `Where the container has the volumes, as in a Pod. At most ${maxMounts}. Default: none.`,
    ...listMap("mountPath"),
  });

const dangling = "self.volumeMounts.map(m, m.name).filter(n, !has(self.volumes) || !self.volumes.exists(v, v.name == n))";

/** On the object that has both fields. */
export const mountsHaveVolumes = cel(
  `!has(self.volumeMounts) || ${dangling}.size() == 0`,
  naming({
    field: "spec.volumeMounts[].name",
    value: `${dangling}[0]`,
    problem: "is no volume of the Service: add it to spec.volumes, or correct the name",
  }),
);
