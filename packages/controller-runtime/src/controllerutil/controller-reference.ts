import type { KubernetesObject, ObjectMeta, OwnerReference } from "../kubernetes/index.ts";
import { OwnershipError } from "./ownership-error.ts";

/**
 * The object with `owner` as its controller: deleted with it, and leading events back to it (`forController`).
 *
 * As in Go's controllerutil, except that the inputs are not changed: a reference to the same owner (group, kind and
 * name) is brought up to date in its place, others stay, and `blockOwnerDeletion` is true.
 * Errors: {@link OwnershipError}, where the garbage collector would not accept that owner or another one controls the object.
 */
export function setControllerReference<T extends KubernetesObject>(owner: KubernetesObject, object: T): T {
  checkNamespaces(owner, object);
  const reference = referenceTo(owner);
  const references = object.metadata.ownerReferences ?? [];
  const other = references.find((each) => each.controller === true && !refersToSame(each, reference));
  if (other) throw new OwnershipError("AlreadyOwned", `${nameOf(object)} is controlled by ${other.kind} ${other.name} already`);
  const present = references.findIndex((each) => refersToSame(each, reference));
  const ownerReferences = present === -1 ? [...references, reference] : references.with(present, reference);
  return { ...object, metadata: { ...object.metadata, ownerReferences } };
}

/** Whether any object is this one's controller. */
export function hasControllerReference({ ownerReferences }: ObjectMeta): boolean {
  return ownerReferences?.some(({ controller }) => controller === true) ?? false;
}

function referenceTo(owner: KubernetesObject): OwnerReference {
  const { apiVersion, kind, metadata } = owner;
  const { name, uid } = metadata;
  if (!name || !uid) throw new OwnershipError("OwnerNotStored", `${nameOf(owner)} has no ${name ? "uid" : "name"}: own things with what the API server answered`);
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}

/** Owners are looked for in the object's own namespace, or in none (kubernetes.io/docs/concepts/overview/working-with-objects/owners-dependents). */
function checkNamespaces(owner: KubernetesObject, object: KubernetesObject): void {
  const [theirs, ours] = [owner.metadata.namespace, object.metadata.namespace];
  if (!theirs || theirs === ours) return;
  const what = `${nameOf(object)} cannot be owned by ${nameOf(owner)}`;
  if (!ours) throw new OwnershipError("NamespacedOwner", `${what}: what is in no namespace cannot have an owner that is in one`);
  throw new OwnershipError("CrossNamespace", `${what}: it is in another namespace`);
}

/** By group, not version, and without the uid: an owner made anew under its name is the same one. */
function refersToSame(a: OwnerReference, b: OwnerReference): boolean {
  return groupOf(a.apiVersion) === groupOf(b.apiVersion) && a.kind === b.kind && a.name === b.name;
}

function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf("/")));
}

function nameOf({ kind, metadata: { namespace, name = "" } }: KubernetesObject): string {
  return `${kind} ${namespace ? `${namespace}/` : ""}${name}`;
}
