import { keyOf } from "@service-operator/controller-runtime";
import { type Kind, type KubernetesObject, kinds, type Pod, type ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { controllerOf } from "../core/ownership.ts";
import type { KnownReferences } from "../core/reference-marks.ts";
import type { ResourceContext, View } from "../managers/resource-manager.ts";
import { hostHolder } from "./host-claims.ts";
import { byService, childrenOf } from "./indexes.ts";

/** What the cache knows about a Service's children of one kind, and about its pods. */
export function observe<T extends KubernetesObject>(context: ResourceContext, kind: Kind<T>, service: Service): View<T> {
  return new CachedView(context, kind, service);
}

/** A class for its getters: an object literal with getters gets a hidden class of its own each time it is made. */
class CachedView<T extends KubernetesObject> implements View<T> {
  readonly owned: readonly T[];
  readonly references: KnownReferences | undefined;
  readonly #context: ResourceContext;
  readonly #service: Service;

  constructor(context: ResourceContext, kind: Kind<T>, service: Service) {
    this.#context = context;
    this.#service = service;
    this.owned = this.ownedOf(kind);
    this.references = context.references;
  }

  readonly ownedOf = <Owned extends KubernetesObject>(kind: Kind<Owned>): readonly Owned[] =>
    childrenOf(this.#context.informer(kind), this.#service);

  readonly hostHolder = (): Service | undefined => hostHolder(this.#context, this.#service);

  /** Looked up where they are asked for: most managers ask for neither. */
  get pods(): readonly Pod[] {
    return this.#context.informer(kinds.pod).store.byIndex(byService, keyOf(this.#service));
  }

  get replicaSets(): readonly ReplicaSet[] {
    const uids = new Set(this.ownedOf(kinds.deployment).map(({ metadata }) => metadata.uid));
    return this.labelledReplicaSets.filter((each) => uids.has(controllerOf(each)?.uid));
  }

  get labelledReplicaSets(): readonly ReplicaSet[] {
    return this.#context.informer(kinds.replicaSet).store.byIndex(byService, keyOf(this.#service));
  }
}
