import type { Client, EventDetails, Informer, Logger } from "@service-operator/controller-runtime";
import type { Kind, KubernetesObject, Pod, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Action } from "../core/action.ts";
import { type Aspect, stalled } from "../core/aspect.ts";
import type { HostOwnership } from "../core/host-claims.ts";
import { patched, patchProblem } from "../core/patches.ts";
import type { KnownReferences } from "../core/reference-marks.ts";
import type { Report } from "../core/status.ts";

/** Where a manager tells what happened to the Service; told once the reconcile is over. */
export interface EventSink {
  record(details: EventDetails): void;
}

/** What a manager may use while it works on one Service. */
export interface ResourceContext {
  /** Writes go through the lease's gate and are seen by the cache at once. */
  readonly client: Client;
  /** Reads; never the API server. */
  readonly informer: <T extends KubernetesObject>(kind: Kind<T>) => Informer<T>;
  /** The Services themselves. */
  readonly services: Informer<Service>;
  readonly events: EventSink;
  readonly log: Logger;
  /** What is known of the ConfigMaps and Secrets that the Service's pods read; absent: nothing. */
  readonly references?: KnownReferences;
  /** Whose a host is: a namespace's, or each path's own. */
  readonly hostOwnership: HostOwnership;
  /** Which children were changed lately, and how. */
  readonly repairs: { pause(uid: string, change: string): number; made(uid: string, change: string): void };
  /** Aborted when the operator stops. */
  readonly signal: AbortSignal;
}

/**
 * One kind of child, or several that belong together. The controller holds an ordered list of these: creation runs
 * down the list, deletion up.
 *
 * Guarantees it must give: idempotent; everything it writes lies in the Service's own namespace (property 6); nothing
 * that another controls is changed (property 1); nothing is written when nothing is to be done (property 3).
 */
export interface ResourceManager {
  /** Names the condition `<name>Ready`; by custom the kind of the child. */
  readonly name: string;
  /** The kinds it watches: a change of an object that the Service controls brings the Service back. */
  readonly watches: readonly Kind[];
  /**
   * Makes the children as the Service wants them and says how they are doing. With `spec.suspend` it changes nothing
   * and says only whether it would. To throw is to ask for a retry.
   */
  reconcile(context: ResourceContext, service: Service): Promise<Report>;
  /** Deletes the children, or lets go of them when they are to be retained. Resolves with whether none is left. */
  delete(context: ResourceContext, service: Service): Promise<"gone" | "waiting">;
}

/** What is known beside the children themselves. */
export interface View<T extends KubernetesObject> {
  /** The children that the Service controls, as they are now. */
  readonly owned: readonly T[];
  /** The children of another kind. */
  readonly ownedOf: <Other extends KubernetesObject>(kind: Kind<Other>) => readonly Other[];
  /** Those that bear the Service's label. Anybody who may create pods can make one: look for the controller. */
  readonly pods: readonly Pod[];
  /** Those that the Service's Deployment controls. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Those that bear the Service's label, also where nobody controls them, or another does. */
  readonly labelledReplicaSets: readonly ReplicaSet[];
  /** The other Service that has the host, or the path of it, which this one claims; undefined where nobody else has it. */
  readonly hostHolder: () => Service | undefined;
  /** As of {@link ResourceContext}. */
  readonly references?: KnownReferences | undefined;
}

/** A manager whose job is to own the objects that a pure function names. `ownObjects` makes a ResourceManager of it. */
export interface OwnedObjects<T extends KubernetesObject = KubernetesObject> {
  readonly kind: Kind<T>;
  /** The children as they should be: a function of the Service alone (property 8). */
  readonly desired: (service: Service) => readonly T[];
  /** What of a desired child has to be otherwise for now, because of what there is; default nothing. */
  readonly adapt?: (object: T, service: Service, view: View<T>) => T;
  /** What another manager has to make before children of this kind are made or changed, and has not; default nothing. */
  readonly waitsFor?: (service: Service, view: View<T>) => Aspect | undefined;
  /** Why children of this kind stay as they are for now, whatever is desired; default nothing. */
  readonly blocked?: (service: Service, view: View<T>) => Aspect | undefined;
  /** Decides about a child before it is compared with what is desired; default nothing. */
  readonly override?: (child: { readonly live: T; readonly desired: T }, service: Service, view: View<T>) => Action<T> | undefined;
  /** Which revision of the pod template a desired child stands for; default none. */
  readonly revision?: (desired: T) => string | undefined;
  /** How the children are doing once they are as desired; default ready. */
  readonly health?: (service: Service, view: View<T>) => Aspect;
  /** Whether a child that is desired no longer may stay for now; default no. */
  readonly keep?: (object: T, view: View<T>) => boolean;
  /** How the API server removes them; default `Background`. */
  readonly propagationPolicy?: "Background" | "Foreground";
}

/**
 * Keeps the type of the children while the descriptor is written. What is desired is so with the Service's patches in
 * it; one that cannot be applied leaves the children as they are, and says so.
 */
export function ownedObjects<T extends KubernetesObject>({ desired, blocked, ...descriptor }: OwnedObjects<T>): OwnedObjects {
  const { kind } = descriptor.kind;
  const whole: OwnedObjects<T> = {
    ...descriptor,
    desired: (service) => (service.spec.patches ? desired(service).map((object) => patched(service, object)) : desired(service)),
    blocked: (service, view) => {
      const problem = patchProblem(service, kind);
      // Of a child that is not wanted, the patch is nobody's business.
      if (problem !== undefined && desired(service).length > 0) return stalled("InvalidPatch", `${problem}; the ${kind} is left as it is`);
      return blocked?.(service, view);
    },
  };
  return whole as unknown as OwnedObjects; // the runtime hands it only objects of its own kind
}
