import { type HorizontalPodAutoscaler, type HorizontalPodAutoscalerBehavior, type HPAScalingRules, kinds, type MetricSpec } from "@service-operator/controller-runtime/kubernetes";
import type { AutoscalingSpec } from "../api/index.ts";
import { type Aspect, impaired, ready } from "../core/aspect.ts";
import { unmet } from "../core/dependency.ts";
import { childMetadata } from "../core/ownership.ts";
import { ownedObjects } from "./resource-manager.ts";

/** What a HorizontalPodAutoscaler aims at where it is told nothing (`SetDefaults_HorizontalPodAutoscaler` in k8s.io/kubernetes). */
const defaultUtilization = 80;

/** Decides how many pods there are, where the Service asks for that: scales the Deployment. */
export const horizontalPodAutoscaler = ownedObjects<HorizontalPodAutoscaler>({
  kind: kinds.horizontalPodAutoscaler,
  desired: (service) => {
    const { autoscaling } = service.spec;
    if (!autoscaling) return [];
    const { name = "" } = service.metadata;
    const { minReplicas, maxReplicas, behavior } = autoscaling;
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "Deployment", name };
    const rules = behavior?.scaleUp || behavior?.scaleDown ? { behavior: whole(behavior) } : {};
    const spec = { scaleTargetRef, minReplicas, maxReplicas, metrics: metricsOf(autoscaling), ...rules };
    return [{ apiVersion: "autoscaling/v2", kind: "HorizontalPodAutoscaler", metadata: childMetadata(service, name), spec }];
  },
  waitsFor: ({ metadata: { name = "" }, spec }, { ownedOf }) => (spec.autoscaling ? unmet({ kind: "Deployment", name, owned: ownedOf(kinds.deployment) }) : undefined),
  health: ({ metadata }, { owned }) => healthOf(owned.find((each) => each.metadata.name === metadata.name)),
});

function metricsOf({ metrics = [], targetCPUUtilizationPercentage: averageUtilization = defaultUtilization }: AutoscalingSpec): MetricSpec[] {
  if (metrics.length > 0) return metrics;
  return [{ type: "Resource", resource: { name: "cpu", target: { type: "Utilization", averageUtilization } } }];
}

/**
 * Once there is a behavior, the API server fills in the rest of it, and would keep that when the behavior is taken back.
 * So the rest is ours, too.
 */
function whole({ scaleUp, scaleDown }: NonNullable<AutoscalingSpec["behavior"]>): HorizontalPodAutoscalerBehavior {
  const percent = { type: "Percent", value: 100, periodSeconds: 15 };
  const up: HPAScalingRules = { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [{ type: "Pods", value: 4, periodSeconds: 15 }, percent] };
  const down: HPAScalingRules = { selectPolicy: "Max", policies: [percent] };
  return { scaleUp: { ...up, ...scaleUp }, scaleDown: { ...down, ...scaleDown } };
}

/** Without metrics nobody scales, but the pods that are there serve: that is told, and no reason to call the Service unready. */
function healthOf(live: HorizontalPodAutoscaler | undefined): Aspect {
  const conditions = live?.status?.conditions ?? [];
  const trouble = conditions.find(({ type, status }) => status === "False" && (type === "AbleToScale" || type === "ScalingActive"));
  if (trouble) return impaired(trouble.reason ?? trouble.type, trouble.message ?? `${trouble.type} is False`);
  const { minReplicas = 1, maxReplicas = 1 } = live?.spec ?? {};
  return ready(`keeps between ${minReplicas} and ${maxReplicas} pods`);
}
