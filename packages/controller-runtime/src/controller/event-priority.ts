import type { CacheEvent } from "../cache/informer.ts";
import type { KubernetesObject } from "../kubernetes/index.ts";
import { lowPriority } from "../queue/priority-lanes.ts";

/**
 * Objects of a first list, and updates that show the version known already (a resync), come behind everything that
 * really happened (controller-runtime's `handler.WithLowPriorityWhenUnchanged`).
 */
export function priorityOf(event: CacheEvent<KubernetesObject>): number {
  const listed = event.type === "added" && event.initial;
  const resynced = event.type === "updated" && event.old.metadata.resourceVersion === event.object.metadata.resourceVersion;
  return listed || resynced ? lowPriority : 0;
}
