import type { CustomResourceVersion } from "@service-operator/controller-runtime/crd";
import { adoptRules } from "./adopt.ts";
import { handBackRule } from "./autoscaling/autoscaling.ts";
import { metadataRules } from "./metadata-rules.ts";
import { printerColumns } from "./printer-columns.ts";
import { serviceSpec } from "./spec.ts";
import { serviceStatus } from "./status.ts";

/** Version v1 of the Service, which is the one stored. */
export const v1: CustomResourceVersion = {
  name: "v1",
  served: true,
  storage: true,
  description: "A running application: its pods, its configuration and the ways to reach it.",
  spec: serviceSpec,
  status: serviceStatus,
  rules: [...metadataRules, ...adoptRules, handBackRule],
  printerColumns,
  scale: {
    specReplicasPath: ".spec.replicas",
    statusReplicasPath: ".status.replicas",
    labelSelectorPath: ".status.selector",
  },
};
