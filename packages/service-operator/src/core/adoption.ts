import { type Merged, mergeObject } from "@service-operator/controller-runtime/ownership";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Action } from "./action.ts";
import { summaryOf } from "./changes.ts";
import { isDeployment, isImmutable, isReplacement, sameContent, withContentOf } from "./immutable.ts";
import { fieldsAnnotation } from "./labels.ts";
import { nameOf } from "./name-of.ts";
import { controllerOf, isOwnedBy } from "./ownership.ts";

/** Somebody is to decide by it, so it is longer than what an event tells; a whole pod template has about as many. */
const maxChangesTold = 20;

/** Whether the Service names the object in `spec.adopt`. */
export function isNamedForAdoption({ spec }: Service, { kind, metadata }: KubernetesObject): boolean {
  return spec.adopt?.some((named) => named.kind === kind && named.name === metadata.name) ?? false;
}

/** A policy: takes over what nobody controls, what the Service names, and what can become as desired. */
export function adoptNamed<T extends KubernetesObject>({ service }: { readonly service: Service }, desired: T, live: T): Action<T> | undefined {
  if (isOwnedBy(live, service) || !isNamedForAdoption(service, live)) return undefined;
  const merged = adopted(withRunningPods(service, desired, live), live);
  return obstacleTo(desired, live, merged.changes) === undefined ? { type: "adopt", ...merged } : undefined;
}

/** A policy: what is not ours is never touched (property 1). Says what adoption would change, or why there can be none. */
export function refuseForeign<T extends KubernetesObject>({ service }: { readonly service: Service }, desired: T, live: T): Action<T> | undefined {
  if (isOwnedBy(live, service)) return undefined;
  const owner = controllerOf(live);
  const whose = owner ? `is controlled by ${owner.kind} "${owner.name}"` : "was not made by this Service";
  const { changes } = adopted(withRunningPods(service, desired, live), live);
  const message = `${nameOf(live)} exists and ${whose}: it is left alone; ${remedyFor(obstacleTo(desired, live, changes), changes)}`;
  return { type: "refuse", live, reason: "Conflict", message };
}

function remedyFor(obstacle: string | undefined, changes: readonly string[]): string {
  const otherwise = "delete or rename it, or rename the Service";
  if (obstacle) return `it cannot be adopted, for ${obstacle}: ${otherwise}`;
  const summary = summaryOf(changes, { most: maxChangesTold, none: "nothing but its owner" });
  return `to adopt it, name it in spec.adopt, which would change ${summary}; else ${otherwise}`;
}

/** Under an autoscaler, adoption ends no pod that runs: how many there are to be is decided by the autoscaler alone. */
function withRunningPods<T extends KubernetesObject>({ spec }: Service, desired: T, live: T): T {
  if (!spec.autoscaling || !isDeployment(live) || !isDeployment(desired) || !desired.spec) return desired;
  const replicas = Math.max(desired.spec.replicas ?? 1, live.spec?.replicas ?? 1);
  return { ...desired, spec: { ...desired.spec, replicas } };
}

/** Why the object cannot become the desired one; undefined where it can. */
function obstacleTo<T extends KubernetesObject>(desired: T, live: T, changes: readonly string[]): string | undefined {
  if (controllerOf(live)) return "another controls it";
  if (isImmutable(live) && !sameContent(live, desired)) return "it is immutable and its content differs";
  if (isReplacement(live, desired)) return "its spec.clusterIP differs and can never change";
  if (live.kind === "Deployment" && changes.some((path) => path.startsWith("spec.selector"))) return "its spec.selector differs and can never change";
  return undefined;
}

/**
 * The object as ours: controller, labels and record added, what is desired merged over it. Whatever record it bears is
 * not of this Service, so nothing is taken back by it: every field that is not desired stays.
 */
function adopted<T extends KubernetesObject>(desired: T, live: T): Merged<T> {
  const merged = mergeObject(withoutRecord(live), desired, { record: fieldsAnnotation });
  return isImmutable(desired) ? withContentOf(desired, merged) : merged;
}

function withoutRecord<T extends KubernetesObject>(live: T): T {
  const { [fieldsAnnotation]: _, ...annotations } = live.metadata.annotations ?? {};
  return { ...live, metadata: { ...live.metadata, annotations } };
}
