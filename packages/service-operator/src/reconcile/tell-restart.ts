import { keyOf } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import { referencesAnnotation } from "../core/labels.ts";
import { changedReferences } from "../core/reference-marks.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";

/** More than that is a list that nobody reads. */
const maxTold = 5;

/** Does the work, and says afterwards for which ConfigMaps and Secrets it restarted the pods, if it did. */
export async function tellingRestart<T>(context: ResourceContext, service: Service, work: () => Promise<T>): Promise<T> {
  const before = recordedOf(context, service);
  const result = await work();
  const changed = changedReferences(before, recordedOf(context, service));
  if (changed.length > 0) {
    const more = changed.length > maxTold ? ` and ${changed.length - maxTold} more` : "";
    const note = `the pods are restarted: the content changed of ${changed.slice(0, maxTold).join(", ")}${more}`;
    context.events.record({ type: "Normal", reason: "Restarted", action: "Reconcile", note });
  }
  return result;
}

function recordedOf(context: ResourceContext, service: Service): string | undefined {
  return context.informer(kinds.deployment).store.get(keyOf(service))?.metadata.annotations?.[referencesAnnotation]; // of the same name
}
