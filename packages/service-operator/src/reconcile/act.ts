import { isApiError, type WriteOptions } from "@service-operator/controller-runtime";
import { type Deployment, type Kind, type KubernetesObject, kinds, type ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service } from "../api/index.ts";
import type { Action, RollBack } from "../core/action.ts";
import { controllerOf } from "../core/ownership.ts";
import { decide, type Override } from "../core/plan.ts";
import { rolledBack } from "../core/revision.ts";
import { isRecorded } from "../core/revision-history.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";
import { checkAdoption } from "./check-adoption.ts";

/** Carries out one action. Errors: `ApiError`; a `Conflict` means that the cache was behind, so try again later. */
export async function act<T extends KubernetesObject>(context: ActContext<T>, action: Action<T>): Promise<Action<T>> {
  const { client, kind } = context;
  switch (action.type) {
    case "create":
      return await create(context, action);
    case "update":
      return { ...action, object: await client.update(kind, action.object, writeOptions(context)) };
    case "adopt":
      await checkAdoption(context, context.service, action.object);
      return { ...action, object: await client.update(kind, action.object, writeOptions(context)) };
    case "replace":
      return await replace(context, action);
    case "delete":
      await remove(context, action.live);
      return action;
    case "rollBack":
      return await rollBack(context, action);
    case "refuse":
    case "wait":
    case "hold":
    case "keep":
      return action;
  }
}

export interface ActContext<T extends KubernetesObject> extends ResourceContext {
  readonly kind: Kind<T>;
  readonly service: Service;
  readonly propagationPolicy?: "Background" | "Foreground" | undefined;
  /** As of `plan`. */
  readonly override?: Override<T> | undefined;
}

/** What the API server does not know in a patch, it would leave out without a word; then we would try for ever. */
function writeOptions({ service }: Pick<ActContext<KubernetesObject>, "service">): WriteOptions {
  return service.spec.patches ? { fieldValidation: "Strict" } : {};
}

/** Create is create-only. What is there already and was not in the cache is judged as it is on the API server. */
async function create<T extends KubernetesObject>(context: ActContext<T>, action: Extract<Action<T>, { type: "create" }>): Promise<Action<T>> {
  const { client, kind } = context;
  try {
    return { ...action, object: await client.create(kind, action.object, writeOptions(context)) };
  } catch (error) {
    if (!isApiError(error, "AlreadyExists")) throw error;
  }
  const { namespace, name = "" } = action.object.metadata;
  const live = await client.get(kind, { namespace, name });
  const next = decide(context, action.object, context.informer(kind).project(live));
  return next.type === "create" ? next : await act(context, next);
}

/** Where a finalizer holds the old one, the new one waits for its end. */
async function replace<T extends KubernetesObject>(context: ActContext<T>, action: Extract<Action<T>, { type: "replace" }>): Promise<Action<T>> {
  await remove(context, action.live);
  const made = await create(context, { type: "create", object: action.object });
  return made.type === "create" ? { ...action, object: made.object } : made;
}

/** What `kubectl rollout undo` does: the ReplicaSet's template, and what is noted about it, go back into the Deployment. */
async function rollBack<T extends KubernetesObject>(context: ActContext<T>, action: RollBack<T>): Promise<Action<T>> {
  const { client, kind, service } = context;
  const to = await recordedReplicaSet(context, action);
  if (to) return { ...action, live: await client.update(kind, rolledBack(action.live as unknown as Deployment, to) as unknown as T) }; // only Deployments have revisions
  const next = await act(context, decide({ service }, action.desired, action.live));
  return { type: "hold", live: "object" in next ? next.object : next.live, reason: "ProgressDeadlineExceeded", message: action.otherwise };
}

/** The first of the ReplicaSets that is as the status has it recorded, read from the API server: the cache has no templates. */
async function recordedReplicaSet<T extends KubernetesObject>({ client, service }: ActContext<T>, { live, to }: RollBack<T>): Promise<ReplicaSet | undefined> {
  for (const { metadata: { namespace, name = "" } } of to) {
    const replicaSet = await client.get(kinds.replicaSet, { namespace, name });
    if (controllerOf(replicaSet)?.uid === live.metadata.uid && isRecorded(service, replicaSet)) return replicaSet;
  }
  return undefined;
}

/** Deletes this very object: by uid, and only as we know it. */
async function remove<T extends KubernetesObject>({ client, kind, propagationPolicy = "Background" }: ActContext<T>, live: T): Promise<void> {
  const { namespace, name = "", uid = "", resourceVersion = "" } = live.metadata;
  try {
    await client.delete(kind, { namespace, name }, { uid, resourceVersion, propagationPolicy });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}
