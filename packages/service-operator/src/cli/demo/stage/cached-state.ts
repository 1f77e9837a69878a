import type { Cache } from "@service-operator/controller-runtime";
import { type Kind, kinds, type KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { serviceKind } from "../../../api/index.ts";
import { serviceLabel } from "../../../core/labels.ts";
import type { DemoState } from "../tree/state.ts";

/** Watches the Services and what carries their label. The function returned reads the state as the cache has it. */
export function cachedState(cache: Cache, onEvent: () => void): () => DemoState {
  const watched = <T extends KubernetesObject>(kind: Kind<T>, labelSelector?: string): (() => T[]) => {
    const informer = cache.informer(kind, labelSelector === undefined ? {} : { labelSelector });
    informer.addHandler(onEvent);
    return () => [...informer.store.values()];
  };
  const services = watched(serviceKind);
  const configMaps = watched(kinds.configMap, serviceLabel);
  const deployments = watched(kinds.deployment, serviceLabel);
  const coreServices = watched(kinds.service, serviceLabel);
  const ingresses = watched(kinds.ingress, serviceLabel);
  const pods = watched(kinds.pod, serviceLabel);
  return () => ({
    services: services(),
    configMaps: configMaps(),
    deployments: deployments(),
    coreServices: coreServices(),
    ingresses: ingresses(),
    pods: pods(),
  });
}
