import { cel, rules } from "@service-operator/controller-runtime/crd";
import { z } from "zod";
import { matches } from "../names.ts";
import { naming } from "../naming.ts";

const path = "spec.securityContext.seccompProfile";

/** As `ValidateLocalDescendingPath` in k8s.io/kubernetes: it must not leave the directory of the node's profiles. */
const isDescending = `!self.startsWith('/') && !${matches("self", "(^|/)[.][.](/|$)")}`;

const localhostProfile = z
  .string()
  .min(1)
  .max(253)
  .meta({
    description: "With type Localhost: the profile's file on the node. Path relative to the kubelet's directory of profiles. Default: none.",
    ...rules(cel(isDescending, naming({ field: `${path}.localhostProfile`, problem: 'leaves the directory of profiles: use a relative path without ".."' }))),
  });

/** Which system calls the container may make. */
export const seccompProfile = z
  .object({
    type: z
      .enum(["RuntimeDefault", "Localhost", "Unconfined"])
      .describe("RuntimeDefault, the container runtime's profile; Localhost, a file on the node; or Unconfined, none, which needs a right, see the guide on webhooks. Required."),
    localhostProfile: z.exactOptional(localhostProfile),
  })
  .meta({
    description: "Which system calls the container may make. Default: RuntimeDefault.",
    ...rules(cel("has(self.localhostProfile) == (self.type == 'Localhost')", `${path} needs localhostProfile with type Localhost, and none with any other`)),
  });
