import type { Kind, KubernetesObject } from "../kubernetes/index.ts";
import type { OwnWrite } from "./client-options.ts";
import { type ObjectRef, objectPath, refOf } from "./paths.ts";
import type { DeleteOptions } from "./request-options.ts";
import type { TransportRequest } from "./transport.ts";

/** What the API server answers to a deletion: the object, or only that it is gone. */
export type DeletionAnswer = KubernetesObject | { readonly kind: "Status"; readonly metadata?: { readonly uid?: undefined } };

/** The request that deletes an object. */
export function deletionRequest(kind: Kind, ref: ObjectRef, options: DeleteOptions): TransportRequest {
  const { uid, resourceVersion, propagationPolicy } = options;
  const preconditions = { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) };
  const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions, ...(propagationPolicy && { propagationPolicy }) };
  return { method: "DELETE", path: objectPath(kind, ref), body: JSON.stringify(body) };
}

/** What a deletion did; undefined where the answer does not tell which object it was. */
export function outcomeOfDeletion(answer: DeletionAnswer, ref: ObjectRef, uid: string | undefined): OwnWrite | undefined {
  if (isKept(answer)) return { type: "written", object: answer };
  return uid ? { type: "deleted", uid, ref } : undefined;
}

/**
 * What a write did. One that takes the last finalizer from an object that is being deleted ends it, and is answered with
 * the resourceVersion from before: taken for a new version, it would be older than what the cache knows.
 */
export function outcomeOfWrite(object: KubernetesObject): OwnWrite {
  const { deletionTimestamp, uid } = object.metadata;
  if (!deletionTimestamp || !uid || isKept(object)) return { type: "written", object };
  return { type: "deleted", uid, ref: refOf(object) };
}

/** Whether a deleted object is still there: a finalizer or a grace period keeps it. Some kinds come back whole though gone. */
function isKept(answer: DeletionAnswer): answer is KubernetesObject {
  const { finalizers = [], deletionGracePeriodSeconds = 0 } = ("apiVersion" in answer && answer.metadata) || {};
  return finalizers.length > 0 || deletionGracePeriodSeconds > 0;
}
