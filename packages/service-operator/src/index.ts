export * from "./api/index.ts";
export { type Action } from "./core/action.ts";
export { type Aspect, progressing, ready, stalled } from "./core/aspect.ts";
export { childMetadata } from "./core/ownership.ts";
export type { Report } from "./core/status.ts";
export { builtInManagers } from "./managers/index.ts";
export { type OwnedObjects, ownedObjects, type ResourceContext, type ResourceManager, type View } from "./managers/resource-manager.ts";
export { ownObjects } from "./reconcile/own-objects.ts";
export { addServiceController, type ServiceControllerOptions } from "./reconcile/service-controller.ts";
