import type { ConfigMap, Service as CoreService, Deployment, Ingress, Pod } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../../../api/index.ts";
import { isTrue } from "../../../core/conditions.ts";

/** What the demo's namespace holds of ours at one moment. */
export interface DemoState {
  readonly services: readonly Service[];
  readonly configMaps: readonly ConfigMap[];
  readonly deployments: readonly Deployment[];
  readonly coreServices: readonly CoreService[];
  readonly ingresses: readonly Ingress[];
  readonly pods: readonly Pod[];
}

/** Whether the status says Ready, and says it about the spec as it is now. */
export function isReady({ metadata, status }: Service): boolean {
  return status.observedGeneration === metadata.generation && isTrue(status, "Ready");
}
