import { isApiError, metadataOnly, type PartialObjectMetadata, type RestMapper } from "@service-operator/controller-runtime";
import type { Kind } from "@service-operator/controller-runtime/kubernetes";
import type { InventoryItem, Service } from "../api/index.ts";
import { isOwnedBy } from "../core/ownership.ts";
import { strayItems } from "../core/stray-items.ts";
import type { ResourceContext, ResourceManager } from "../managers/resource-manager.ts";
import { retain } from "./retain.ts";

export interface PruneContext extends ResourceContext {
  /** Finds the kind of what is known by apiVersion and kind only. */
  readonly restMapper: RestMapper;
}

export interface Pruned {
  /** What is still there, and stays in the inventory. */
  readonly left: readonly InventoryItem[];
  /** Why, where it calls for another try. */
  readonly failure?: Error;
}

/**
 * Removes what managers made that are no longer there, as far as `status.inventory` knows of it, or lets go of it with
 * `deletionPolicy: Retain`. No watch shows such objects, so each is asked for; when all are gone, there are no requests.
 *
 * What the operator lacks the right to remove stays in the inventory until the next reconcile that has it.
 */
export async function prune(context: PruneContext, managers: readonly ResourceManager[], service: Service): Promise<Pruned> {
  const strays = strayItems(service, managers);
  if (service.spec.suspend) return { left: strays };
  const left: InventoryItem[] = [];
  let failure: Error | undefined;
  for (const item of strays) {
    try {
      await removeStray(context, service, item);
    } catch (error) {
      if (!isApiError(error) || isApiError(error, "NotLeader", "Aborted")) throw error;
      if (isApiError(error, "Forbidden")) tell(context, { reason: "Forbidden", note: `${nameOfItem(item)} is not needed any more and stays: ${error.message}` });
      else failure ??= error;
      left.push(item);
    }
  }
  return failure ? { left, failure } : { left };
}

/**
 * Lets go of what no manager will, before the Service ends and the garbage collector takes it. Where it is to be deleted
 * nothing is to be done: the garbage collector does that. Errors: `ApiError`, and the Service stays, with what it retains.
 */
export async function releaseStrays(context: PruneContext, managers: readonly ResourceManager[], service: Service): Promise<void> {
  if (service.spec.deletionPolicy !== "Retain") return;
  for (const item of strayItems(service, managers)) await removeStray(context, service, item);
}

async function removeStray(context: PruneContext, service: Service, item: InventoryItem): Promise<void> {
  const { client, restMapper } = context;
  const { namespace } = service.metadata;
  try {
    const kind = metadataOnly(await kindOf(restMapper, item));
    const live = kind.namespaced ? await client.get(kind, { namespace, name: item.name }) : undefined;
    if (!live || live.metadata.uid !== item.uid || live.metadata.deletionTimestamp || !isOwnedBy(live, service)) return;
    await (service.spec.deletionPolicy === "Retain" ? retain({ ...context, kind, service }, live) : deleteStray(context, kind, live));
    tell(context, { reason: "Pruned", note: `${service.spec.deletionPolicy === "Retain" ? "let go of" : "deleted"} ${nameOfItem(item)}: no manager handles it any more` });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
    tell(context, { reason: "Pruned", note: `${nameOfItem(item)} is there no longer` });
  }
}

/** With the version that it was made with, or the one that is served now. Errors: `NotFound` where none is. */
async function kindOf(restMapper: RestMapper, { apiVersion, kind }: InventoryItem): Promise<Kind> {
  try {
    return await restMapper.kindOf({ apiVersion, kind });
  } catch (error) {
    const [group = "", version] = apiVersion.split("/");
    if (!isApiError(error, "NotFound") || version === undefined) throw error;
    return await restMapper.resolve(`${kind}.${group}`);
  }
}

async function deleteStray({ client }: PruneContext, kind: Kind, { metadata }: PartialObjectMetadata): Promise<void> {
  const { namespace, name = "", uid = "", resourceVersion = "" } = metadata;
  await client.delete(kind, { namespace, name }, { uid, resourceVersion, propagationPolicy: "Background" });
}

function tell({ events }: PruneContext, { reason, note }: { readonly reason: "Pruned" | "Forbidden"; readonly note: string }): void {
  events.record({ type: reason === "Forbidden" ? "Warning" : "Normal", reason, action: "Prune", note });
}

function nameOfItem({ kind, name }: InventoryItem): string {
  return `${kind} "${name}"`;
}
