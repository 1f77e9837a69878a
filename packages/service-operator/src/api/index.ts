// Names and types alone: whoever needs no more loads no schemas, which take 8 MB of heap.
export { recordAnnotation } from "./conversion/record.ts";
export { apiVersion, group } from "./v1/group.ts";
export { serviceKind } from "./v1/kind.ts";
export type {
  AutoscalingSpec,
  EnvFromSource,
  EnvVar,
  IngressSpec,
  InventoryItem,
  Patch,
  ProbeSpec,
  Service,
  ServiceCondition,
  ServiceInput,
  ServiceSpec,
  ServiceSpecInput,
  ServiceRevision,
  ServiceStatus,
  Volume,
  VolumeMount,
} from "./v1/types.ts";
export type { ServiceV1alpha1, ServiceV1alpha1Input } from "./v1alpha1/types.ts";
