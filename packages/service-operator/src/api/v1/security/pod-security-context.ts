import { listAtomic } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "../integers.ts";

/** More than anybody needs; without a bound the rules would have no bounded cost. */
const maxGroups = 32;

/** What only the pod has, and the container has not: there is one container, so everything else is its own. */
export const podSecurityContext = z
  .object({
    fsGroup: z.exactOptional(z.int().min(0).max(maxInt32).describe("Group that owns the volumes' files, and that the container belongs to. Integer from 0. Default: 65532.")),
    fsGroupChangePolicy: z.exactOptional(
      z.enum(["Always", "OnRootMismatch"]).describe("When files are given to fsGroup: Always, at each start of a pod, or OnRootMismatch, where the volume's root is not. Default: as in a Pod, Always."),
    ),
    supplementalGroups: z.exactOptional(
      z
        .array(z.int().min(0).max(maxInt32))
        .max(maxGroups)
        .meta({ description: `More groups that the container belongs to. List of integers from 0, at most ${maxGroups}. Default: none.`, ...listAtomic() }),
    ),
  })
  .describe("Groups of the pod, as in a Pod; everything else is in securityContext. Default: see each.");
