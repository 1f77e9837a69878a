import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { type Aspect, progressing } from "./aspect.ts";

/** A child of the Service that another child of it names. */
export interface Dependency<T extends KubernetesObject> {
  readonly kind: string;
  readonly name: string;
  /** The children of that kind that the Service controls. */
  readonly owned: readonly T[];
  /** Whether the child is what the other may rely on; default: that it is there and ours is enough. */
  readonly isUsable?: (live: T) => boolean;
}

/**
 * Why a child has to wait for another; undefined where it need not. A name says nothing of who made the object and what
 * is in it: somebody else may have taken it first, so that our pods would run with their configuration.
 */
export function unmet<T extends KubernetesObject>({ kind, name, owned, isUsable = () => true }: Dependency<T>): Aspect | undefined {
  const live = owned.find(({ metadata }) => metadata.name === name);
  if (live && !live.metadata.deletionTimestamp && isUsable(live)) return undefined;
  return progressing("DependencyNotReady", `waiting for ${kind} "${name}", which this Service does not have yet`);
}
