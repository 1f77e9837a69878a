import type { CustomResourceVersion } from "@service-operator/controller-runtime/crd";
import { group } from "../v1/group.ts";
import { metadataRules } from "../v1/metadata-rules.ts";
import { v1 } from "../v1/version.ts";
import { serviceSpec } from "./spec.ts";

/** Version v1alpha1 of the Service: the spec of the original design, beside v1's status, columns and scale. Never stored. */
export const v1alpha1: CustomResourceVersion = {
  ...v1,
  name: "v1alpha1",
  storage: false,
  deprecationWarning: `${group}/v1alpha1 Service is deprecated; use ${group}/v1 Service, which has the same fields`,
  spec: serviceSpec,
  rules: metadataRules, // v1's others are about fields that there are none of here
};
