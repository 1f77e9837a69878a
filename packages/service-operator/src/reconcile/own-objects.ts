import { isApiError } from "@service-operator/controller-runtime";
import type { Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { InventoryItem, Service } from "../api/index.ts";
import { type Action, isChange } from "../core/action.ts";
import { type Aspect, impaired, ready, stalled, progressing, worst } from "../core/aspect.ts";
import { summaryOf } from "../core/changes.ts";
import { contentHash } from "../core/content-hash.ts";
import { heldInDeletion } from "../core/held-in-deletion.ts";
import { nameOf } from "../core/name-of.ts";
import { plan } from "../core/plan.ts";
import type { Report } from "../core/status.ts";
import type { OwnedObjects, ResourceContext, ResourceManager, View } from "../managers/resource-manager.ts";
import { act, type ActContext } from "./act.ts";
import { deleteChildren } from "./delete-children.ts";
import { observe } from "./observe.ts";
import { refusalOf } from "./refusal.ts";
import { tell } from "./tell.ts";

/** Makes a ResourceManager of a pure description: observe, plan, act, report. */
export function ownObjects(descriptor: OwnedObjects): ResourceManager {
  const { kind, propagationPolicy } = descriptor;
  const actContext = (context: ResourceContext, service: Service): ActContext<KubernetesObject> => ({ ...context, kind, service, propagationPolicy });
  return {
    name: kind.kind,
    watches: [kind],
    reconcile: async (context, service) => await reconcile(actContext(context, service), descriptor),
    delete: async (context, service) => await deleteChildren(actContext(context, service)),
  };
}

type Context = ActContext<KubernetesObject>;

async function reconcile(context: Context, descriptor: OwnedObjects): Promise<Report> {
  const { kind, service } = context;
  const asSpecified = descriptor.desired(service);
  if (!context.informer(kind).served) return notServed(kind, asSpecified.length > 0);
  const before = observe(context, kind, service);
  // A suspended Service changes nothing, so nothing waits.
  const blocked = descriptor.blocked?.(service, before) ?? (service.spec.suspend ? undefined : descriptor.waitsFor?.(service, before));
  if (blocked) return report(context, descriptor, { desired: asSpecified, actions: [], changePending: false, refusal: blocked });
  const desired = adapted(descriptor, asSpecified, { service, view: before });
  const override = descriptor.override && ((child: { live: KubernetesObject; desired: KubernetesObject }) => descriptor.override?.(child, service, before));
  const actions = plan({ service, observed: before.owned, desired, keep: (object) => descriptor.keep?.(object, before) ?? false, override });
  const changePending = actions.some(isChange);
  if (service.spec.suspend) return report(context, descriptor, { desired, actions: actions.filter(({ type }) => type === "hold"), changePending });
  return report(context, descriptor, { desired, changePending, ...(await carryOut({ ...context, override }, actions.map((action) => damped(context, desired, action)))) });
}

/** An update that another writer keeps taking back waits for a while. What is wanted is part of it: to want something else is no fight. */
function damped({ repairs }: Context, desired: readonly KubernetesObject[], action: Action): Action {
  if (action.type !== "update") return action;
  const { uid = "", name } = action.object.metadata;
  const change = contentHash(JSON.stringify([action.changes, desired.find(({ metadata }) => metadata.name === name)]));
  const pauseMs = repairs.pause(uid, change);
  if (pauseMs === 0) return { ...action, change };
  const message = `another writer keeps changing ${summaryOf(action.changes)} of ${nameOf(action.object)} back: it is left so for ${Math.ceil(pauseMs / 1000)} s; end the other writer, or leave the field to it`;
  return { type: "wait", live: action.object, reason: "FieldContested", message, againInMs: pauseMs };
}

async function carryOut(context: Context, actions: readonly Action[]): Promise<Pick<Outcome, "actions" | "refusal">> {
  const outcomes: Action[] = [];
  let refusal: Aspect | undefined;
  for (const action of actions) {
    const outcome = await attempt(context, action);
    if ("state" in outcome) refusal ??= outcome;
    else outcomes.push(outcome);
  }
  return { actions: outcomes, refusal };
}

/** A kind whose CRD is not installed; when it comes, the Service is looked at again. */
function notServed({ apiVersion, kind }: Kind, wanted: boolean): Report {
  const message = `the API server does not serve ${apiVersion} ${kind}: install its CustomResourceDefinition, or take what asks for it out of the spec`;
  return { name: kind, inventory: [], changePending: wanted, ...(wanted && { aspect: stalled("KindNotServed", message) }) };
}

function adapted({ adapt }: OwnedObjects, objects: readonly KubernetesObject[], { service, view }: { readonly service: Service; readonly view: View<KubernetesObject> }): readonly KubernetesObject[] {
  return adapt ? objects.map((object) => adapt(object, service, view)) : objects;
}

/** An action that the API server will not have is not a crash but something to tell; the other children go on, but for one that waits for it. */
async function attempt(context: Context, action: Action): Promise<Action | Aspect> {
  try {
    const outcome = await act(context, action);
    if (outcome.type === "update" && outcome.change !== undefined) context.repairs.made(outcome.object.metadata.uid ?? "", outcome.change);
    tell(context, outcome);
    return outcome;
  } catch (error) {
    const refusal = isApiError(error) ? refusalOf(error) : undefined;
    if (!refusal) throw error;
    context.events.record({ type: "Warning", reason: refusal.reason, action: "Reconcile", note: refusal.message });
    return refusal;
  }
}

interface Outcome {
  readonly desired: readonly KubernetesObject[];
  readonly actions: readonly Action[];
  readonly changePending: boolean;
  readonly refusal?: Aspect | undefined;
}

function report(context: Context, descriptor: OwnedObjects, { desired, actions, changePending, refusal }: Outcome): Report {
  const { service } = context;
  const name = descriptor.kind.kind;
  const view = observe(context, descriptor.kind, service);
  const inventory = view.owned.map(inventoryItem).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const wanted = desired.length > 0;
  if (!wanted && !refusal && inventory.length === 0) return { name, inventory, changePending };
  const problems = [refusal, ...actions.map(problemOf), ...(wanted ? [] : [leftOver(view)])].filter((each) => each !== undefined);
  const aspect = worst(problems) ?? missing(desired, view) ?? held(service, changePending, healthOf(descriptor, service, view));
  const wantedRevision = desired.map((object) => descriptor.revision?.(object)).find((revision) => revision !== undefined);
  const againInMs = actions.map((action) => (action.type === "wait" ? action.againInMs : undefined)).find((each) => each !== undefined);
  return { name, inventory, changePending, wantedRevision, againInMs, ...(wanted || problems.length > 0 ? { aspect } : {}) };
}

/** What is not wanted and cannot go. The application runs all the same. */
function leftOver({ owned }: View<KubernetesObject>): Aspect | undefined {
  const held = heldInDeletion(owned);
  return held === undefined ? undefined : impaired("Terminating", held);
}

/** A child that is not there is not ready, whatever the others are; a suspended Service may lack some. */
function missing(desired: readonly KubernetesObject[], { owned }: View<KubernetesObject>): Aspect | undefined {
  const absent = desired.find(({ metadata }) => !owned.some((live) => live.metadata.name === metadata.name));
  return absent && progressing("Progressing", `${nameOf(absent)} is not there`);
}

/** What is well, but not as the spec says, is not called so. */
function held({ spec }: Service, changePending: boolean, health: Aspect): Aspect {
  return spec.suspend && changePending && health.state === "ready" ? { ...health, message: "a change waits until spec.suspend is false" } : health;
}

function healthOf({ health, kind }: OwnedObjects, service: Service, view: View<KubernetesObject>): Aspect {
  return health?.(service, view) ?? ready(`the ${kind.kind} is as it should be`);
}

function problemOf(action: Action): Aspect | undefined {
  if (action.type === "refuse" || action.type === "hold" || action.type === "rollBack") return stalled(action.reason, action.message);
  if (action.type === "wait") return progressing(action.reason, action.message);
  return undefined;
}

function inventoryItem({ apiVersion, kind, metadata }: KubernetesObject): InventoryItem {
  return { apiVersion, kind, name: metadata.name ?? "", uid: metadata.uid ?? "" };
}
