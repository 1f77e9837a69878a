import { keyOf } from "@service-operator/controller-runtime";
import { type Kind, type KubernetesObject, kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { ResourceContext, View } from "../managers/resource-manager.ts";
import { hostHolder } from "./host-claims.ts";
import { byController, byService } from "./indexes.ts";

/** What the cache knows about a Service's children of one kind, and about its pods. */
export function observe<T extends KubernetesObject>(context: ResourceContext, kind: Kind<T>, service: Service): View<T> {
  const key = keyOf(service);
  const ownedOf = <Owned extends KubernetesObject>(of: Kind<Owned>): readonly Owned[] => context.informer(of).store.byIndex(byController, service.metadata.uid ?? "");
  return {
    owned: ownedOf(kind),
    ownedOf,
    // Most managers ask for neither.
    get pods() {
      return context.informer(kinds.pod).store.byIndex(byService, key);
    },
    get replicaSets() {
      return context.informer(kinds.replicaSet).store.byIndex(byService, key);
    },
    hostHolder: () => hostHolder(context, service),
    references: context.references,
  };
}
