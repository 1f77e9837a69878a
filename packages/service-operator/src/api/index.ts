export { serviceDefinition } from "./crd.ts";
export { apiVersion, group } from "./v1/group.ts";
export { serviceKind } from "./v1/kind.ts";
export { serviceSpec } from "./v1/spec.ts";
export { serviceStatus } from "./v1/status.ts";
export type {
  EnvFromSource,
  EnvVar,
  IngressSpec,
  InventoryItem,
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
