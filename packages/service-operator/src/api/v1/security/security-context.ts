import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { maxInt32 } from "../integers.ts";
import { capabilities } from "./capabilities.ts";
import { seccompProfile } from "./seccomp-profile.ts";

const needsRight = "needs a right, see the guide on webhooks";

/** `IsValidUserID` and `IsValidGroupID` in k8s.io/apimachinery. */
const id = (what: string): z.ZodInt => z.int().min(0).max(maxInt32).describe(`${what} Integer from 0. Default: 65532.`);

const isRoot = "has(self.runAsUser) && self.runAsUser == 0";
const mayBeRoot = "has(self.runAsNonRoot) && !self.runAsNonRoot";
const isPrivileged = "has(self.privileged) && self.privileged";
const mayEscalate = "has(self.allowPrivilegeEscalation) && self.allowPrivilegeEscalation";

/** What the container may do, in the form a Pod has it. What is left out is as Pod Security `restricted` wants it. */
export const securityContext = z
  .object({
    runAsUser: z.exactOptional(id(`User that the container runs as. 0, root, ${needsRight}.`)),
    runAsGroup: z.exactOptional(id("Group that the container runs as.")),
    runAsNonRoot: z.exactOptional(z.boolean().describe(`Whether the container is kept from running as root. false ${needsRight}. Boolean. Default: true.`)),
    readOnlyRootFilesystem: z.exactOptional(z.boolean().describe("Whether the container can write to its volumes only; /tmp is one. Boolean. Default: true.")),
    allowPrivilegeEscalation: z.exactOptional(z.boolean().describe(`Whether a process may get more privileges than its parent has. true ${needsRight}. Boolean. Default: false.`)),
    capabilities: z.exactOptional(capabilities),
    seccompProfile: z.exactOptional(seccompProfile),
    privileged: z.exactOptional(z.boolean().describe(`Whether the container is as powerful as root on the node. true ${needsRight}. Boolean. Default: false.`)),
  })
  .meta({
    description: "What the container may do, as in a Pod. Each field replaces the one that is meant for Pod Security restricted. Default: all as there.",
    ...rules(
      cel(`!(${isRoot}) || (${mayBeRoot})`, "spec.securityContext.runAsUser is 0, root, which runAsNonRoot forbids by default: set runAsNonRoot to false, or use another user"),
      cel(
        `!(${isPrivileged}) || (${mayEscalate})`,
        "spec.securityContext.privileged is true, and allowPrivilegeEscalation false by default, which no API server takes: set allowPrivilegeEscalation to true, or leave out privileged",
      ),
    ),
  });
