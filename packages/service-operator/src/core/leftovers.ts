import type { KubernetesObject, Service as CoreService } from "@service-operator/controller-runtime/kubernetes";
import { isCoreService } from "./immutable.ts";

/** The older form of `loadBalancerSourceRanges` (k8s.io/api `AnnotationLoadBalancerSourceRangesKey`). */
const sourceRangesAnnotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

/**
 * The live object without what others put into it for a type that it is not to have any longer. The API server drops
 * most of that by itself (node ports, the health check's among them), and refuses the change because of the rest.
 */
export function withoutLeftovers<T extends KubernetesObject>(live: T, desired: T): T {
  if (!isCoreService(live) || !isCoreService(desired) || desired.spec?.type === "LoadBalancer") return live;
  return withoutSourceRanges(live) as KubernetesObject as T; // of the kind that it was
}

function withoutSourceRanges({ metadata, spec, ...rest }: CoreService): CoreService {
  const { [sourceRangesAnnotation]: _, ...annotations } = metadata.annotations ?? {};
  const { loadBalancerSourceRanges: __, ...kept } = spec ?? {};
  return { ...rest, metadata: { ...metadata, annotations }, spec: kept };
}
