export { recordAnnotation } from "./conversion/record.ts";
export { fromV1alpha1, toV1alpha1 } from "./conversion/v1alpha1.ts";
export { serviceDefinition, type ServiceDefinitionOptions } from "./crd.ts";
export { apiVersion, group } from "./v1/group.ts";
export { serviceKind } from "./v1/kind.ts";
export { serviceSpec } from "./v1/spec.ts";
export { serviceStatus } from "./v1/status.ts";
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
  ServiceStatus,
  Volume,
  VolumeMount,
} from "./v1/types.ts";
export type { ServiceV1alpha1, ServiceV1alpha1Input } from "./v1alpha1/types.ts";
