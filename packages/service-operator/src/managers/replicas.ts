import { type Deployment, type HorizontalPodAutoscaler, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceSpec } from "../api/index.ts";
import type { View } from "./resource-manager.ts";

/** How many pods a Deployment that is made now begins with. */
export function initialReplicas({ replicas, autoscaling }: ServiceSpec): number {
  if (!autoscaling) return replicas;
  return Math.min(Math.max(replicas, autoscaling.minReplicas), autoscaling.maxReplicas);
}

/**
 * How many pods the Deployment is to have. Under an autoscaler, as many as it has: to desire what there is means never
 * to change it, while to desire nothing would take back what we set before, and the API server would make it 1
 * (kubernetes/kubernetes#67135). That holds until the autoscaler is gone, or the two would fight.
 *
 * None at all is no count of an autoscaler, which lets alone what has none.
 */
export function replicasNow(service: Service, live: Deployment | undefined, { ownedOf }: View<Deployment>): number {
  const autoscaled = service.spec.autoscaling !== undefined || ownedOf(kinds.horizontalPodAutoscaler).some((each) => scalesDeployment(each, service));
  return (autoscaled && live?.spec?.replicas) || initialReplicas(service.spec);
}

/** Anybody who may create autoscalers can make one that seems to be ours; only one that scales our Deployment has a say. */
function scalesDeployment({ spec }: HorizontalPodAutoscaler, { metadata }: Service): boolean {
  return spec?.scaleTargetRef.kind === "Deployment" && spec.scaleTargetRef.name === metadata.name;
}
