import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { z } from "zod";
import type { ServiceStatus } from "../v1/types.ts";
import type { serviceSpec } from "./spec.ts";

/** A Service in version v1alpha1, as it is served: every default is applied. */
export interface ServiceV1alpha1 extends KubernetesObject {
  apiVersion: "service-operator.io/v1alpha1";
  kind: "Service";
  spec: z.output<typeof serviceSpec>;
  status: ServiceStatus;
}

/** A Service in version v1alpha1, as a user writes it. */
export interface ServiceV1alpha1Input extends KubernetesObject {
  apiVersion: "service-operator.io/v1alpha1";
  kind: "Service";
  spec: z.input<typeof serviceSpec>;
}
