import { done, isApiError, lowPriority, type Outcome, requeue, requeueAfter } from "@service-operator/controller-runtime";
import type { InventoryItem, Service } from "../api/index.ts";
import { progressing } from "../core/aspect.ts";
import { heldInDeletion } from "../core/held-in-deletion.ts";
import type { Report } from "../core/status.ts";
import type { ResourceContext, ResourceManager } from "../managers/resource-manager.ts";
import { hold, isHeld, letGo } from "./finalizer.ts";
import { observe } from "./observe.ts";
import { prune, type PruneContext, releaseStrays } from "./prune.ts";
import { report, type ReportContext } from "./report.ts";

/**
 * A name that is taken, or a refusal of the API server, ends without an event that would tell us. Half a minute is
 * soon enough for a person and rare enough for the API server.
 */
const askAgainMs = 30_000;

/** What a reconcile of one Service needs. */
export interface ServiceContext extends PruneContext, ReportContext {}

/** Brings one Service's children to where its spec says, and its status to where its children are. */
export async function reconcileService(context: ServiceContext, managers: readonly ResourceManager[], service: Service): Promise<Outcome> {
  try {
    if (service.metadata.deletionTimestamp) return await finalize(context, managers, service);
    const held = service.spec.suspend ? service : await hold(context, service);
    const { reports, failure } = await reconcileChildren(context, managers, held);
    const pruned = await prune(context, managers, held);
    const failed = failure ?? pruned.failure;
    const all = [...reports, { name: "Pruned", inventory: pruned.left, changePending: false }];
    const { postponed } = await report(context, held, { reports: all, failed: failed !== undefined });
    if (failed) throw failed;
    if (postponed) return requeueAfter(0, { priority: lowPriority });
    const againInMs = reports.flatMap((each) => each.againInMs ?? (isSilent(each) ? askAgainMs : []));
    return againInMs.length === 0 ? done : requeueAfter(Math.min(...againInMs));
  } catch (error) {
    if (isRace(error)) return requeue;
    throw error;
  }
}

/** The cache was behind, or somebody wrote at the same time: nothing to tell anybody, look again. */
function isRace(error: unknown): boolean {
  return isApiError(error, "Conflict", "AlreadyExists", "NotFound");
}

interface Children {
  readonly reports: readonly Report[];
  readonly failure?: Error;
}

/** Down the list. A manager that fails is reported, and the others still get their turn. */
async function reconcileChildren(context: ResourceContext, managers: readonly ResourceManager[], service: Service): Promise<Children> {
  const reports: Report[] = [];
  let failure: Error | undefined;
  for (const manager of managers) {
    try {
      reports.push(await manager.reconcile(context, service));
    } catch (error) {
      if (isRace(error) || isApiError(error, "NotLeader", "Aborted")) throw error;
      failure ??= error instanceof Error ? error : new Error(String(error));
      const message = `${manager.name}: ${failure.message}`;
      const inventory = knownInventory(manager, service);
      reports.push({ name: manager.name, inventory, changePending: true, aspect: progressing("ProgressingWithRetry", message) });
    }
  }
  return failure ? { reports, failure } : { reports };
}

/** A failure takes nothing away: what was there is still what is known. */
function knownInventory({ watches }: ResourceManager, { status }: Service): readonly InventoryItem[] {
  return (status.inventory ?? []).filter((item) => watches.some(({ apiVersion, kind }) => item.apiVersion === apiVersion && item.kind === kind));
}

function isSilent({ aspect }: Report): boolean {
  return aspect !== undefined && aspect.state !== "ready" && silentReasons.has(aspect.reason);
}

/** Reasons whose end no watch of ours shows, or not always: of a host, another Ingress may decide, once its class is known. */
const silentReasons = new Set(["Conflict", "HostConflict", "Terminating", "QuotaExceeded", "Forbidden", "Invalid", "NamespaceTerminating", "KindNotServed"]);

/** Up the list, each manager only when those below it are done; then the Service may go. */
async function finalize(context: ServiceContext, managers: readonly ResourceManager[], service: Service): Promise<Outcome> {
  if (!isHeld(service)) return done;
  for (const manager of managers.toReversed()) {
    if ((await manager.delete(context, service)) === "waiting") {
      await tellHeld(context, manager, service);
      return done; // its end will bring us back
    }
  }
  await releaseStrays(context, managers, service);
  await letGo(context, service);
  context.log.info("deleted, with all its children");
  return done;
}

/** A deletion that somebody else holds up is told, for it may last. One that goes its way is not worth a write. */
async function tellHeld(context: ServiceContext, { name, watches }: ResourceManager, service: Service): Promise<void> {
  const held = heldInDeletion(watches.flatMap((kind) => observe(context, kind, service).owned));
  if (held === undefined) return;
  await report(context, service, { reports: [{ name, aspect: progressing("Terminating", held), inventory: service.status.inventory ?? [], changePending: false }], failed: true });
}
