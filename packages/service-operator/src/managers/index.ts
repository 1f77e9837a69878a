import { configMap } from "./config-map.ts";
import { deployment } from "./deployment.ts";
import { horizontalPodAutoscaler } from "./horizontal-pod-autoscaler.ts";
import { ingress } from "./ingress.ts";
import type { OwnedObjects } from "./resource-manager.ts";
import { service } from "./service.ts";

/** The children of a Service, in the order of their creation; deletion runs the other way. */
export const builtInManagers: readonly OwnedObjects[] = [configMap, deployment, horizontalPodAutoscaler, service, ingress];
