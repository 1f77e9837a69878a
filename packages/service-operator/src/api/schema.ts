// What the CustomResourceDefinition and the conversion are made from.
export { fromV1alpha1, toV1alpha1 } from "./conversion/v1alpha1.ts";
export { serviceDefinition, type ServiceDefinitionOptions } from "./crd.ts";
export { serviceSpec } from "./v1/spec.ts";
export { serviceStatus } from "./v1/status.ts";
