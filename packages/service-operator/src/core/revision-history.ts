import type { Deployment, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceRevision } from "../api/index.ts";
import { maxRevisions } from "../api/v1/status.ts";
import { givenRevision } from "./revision.ts";
import { templateDigest } from "./template-digest.ts";

/**
 * The history of a Service whose Deployment has the template of this revision.
 *
 * It is kept in the status. Anybody who may create ReplicaSets can make one with the labels and annotations of ours, and
 * the Deployment controller adopts it; the status is written by the operator alone.
 */
export function recordRevision({ status }: Service, deployment: Deployment, name: string): ServiceRevision[] {
  const others = (status.revisions ?? []).filter((each) => each.name !== name);
  return [{ name, templateDigest: templateDigest(deployment) }, ...others].slice(0, maxRevisions);
}

/** Whether the object holds the very template that the Deployment had when it was given the revision that the object says. */
export function isRecorded({ status }: Service, object: Deployment | ReplicaSet): boolean {
  const name = givenRevision(object);
  const recorded = status.revisions?.find((each) => each.name === name);
  return recorded !== undefined && recorded.templateDigest === templateDigest(object);
}
