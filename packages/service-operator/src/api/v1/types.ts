import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { z } from "zod";
import type { apiVersion } from "./group.ts";
import type { condition } from "./condition.ts";
import type { serviceSpec } from "./spec.ts";
import type { serviceStatus } from "./status.ts";

/** A Service as it is stored and served: every default is applied. */
export interface Service extends KubernetesObject {
  apiVersion: typeof apiVersion;
  kind: "Service";
  spec: ServiceSpec;
  status: ServiceStatus;
}

/** A Service as a user writes it. */
export interface ServiceInput extends KubernetesObject {
  apiVersion: typeof apiVersion;
  kind: "Service";
  spec: ServiceSpecInput;
}

export type ServiceSpec = z.output<typeof serviceSpec>;
export type ServiceSpecInput = z.input<typeof serviceSpec>;
export type ServiceStatus = z.output<typeof serviceStatus>;
export type ServiceCondition = z.output<typeof condition>;
export type InventoryItem = NonNullable<ServiceStatus["inventory"]>[number];
export type ServiceRevision = NonNullable<ServiceStatus["revisions"]>[number];
export type AutoscalingSpec = NonNullable<ServiceSpec["autoscaling"]>;
export type IngressSpec = NonNullable<ServiceSpec["ingress"]>;
export type EnvVar = NonNullable<ServiceSpec["env"]>[number];
export type EnvFromSource = NonNullable<ServiceSpec["envFrom"]>[number];
export type Volume = NonNullable<ServiceSpec["volumes"]>[number];
export type VolumeMount = NonNullable<ServiceSpec["volumeMounts"]>[number];
export type Patch = NonNullable<ServiceSpec["patches"]>[number];
export type ProbeSpec = OneOf<NonNullable<ServiceSpec["probes"]>>;

type OneOf<T> = NonNullable<T[keyof T]>;
