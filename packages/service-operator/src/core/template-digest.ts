import { createHash } from "node:crypto";
import type { KubernetesObject, ObjectMeta, PodTemplateSpec } from "@service-operator/controller-runtime/kubernetes";
import { fieldsAnnotation } from "./labels.ts";
import { templateHashLabel } from "./revision.ts";

/** What `kubectl rollout restart` writes into a template: it says when, and nothing of what runs. */
const restartedAt = "kubectl.kubernetes.io/restartedAt";

/** A Deployment or a ReplicaSet. */
interface Templated extends KubernetesObject {
  readonly spec?: { readonly template?: PodTemplateSpec };
}

/** The cache shares what did not change between the versions of an object, so each template is read once. */
const known = new WeakMap<PodTemplateSpec, { readonly fields: string; readonly digest: string }>();

/** 128 bits, in hexadecimal: no other template with the same can be made on purpose. */
const digestLength = 32;

/**
 * A digest (SHA-256) of what a Deployment rolls out, and a ReplicaSet holds for it: the pod template as the API server has stored
 * it, and the record of which fields of it are ours. Equal for a Deployment and the ReplicaSet made from it.
 *
 * The order of fields counts. Both are written by the same API server, from the same types.
 */
export function templateDigest({ metadata, spec }: Templated): string {
  const template = spec?.template ?? {};
  const fields = metadata.annotations?.[fieldsAnnotation] ?? "";
  const before = known.get(template);
  if (before?.fields === fields) return before.digest;
  const digest = createHash("sha256").update(JSON.stringify([fields, plain(template)])).digest("hex").slice(0, digestLength);
  known.set(template, { fields, digest });
  return digest;
}

function plain({ metadata = {}, spec }: PodTemplateSpec): readonly unknown[] {
  const { labels, annotations, ...others } = metadata;
  // Finalizers, say. We write none; somebody else may, and then it is another template.
  const foreign = Object.entries(others).filter(([, value]) => value !== undefined && value !== null);
  return [without(labels, templateHashLabel), without(annotations, restartedAt), spec, ...(foreign.length > 0 ? [foreign] : [])];
}

function without(values: ObjectMeta["labels"], left: string): readonly (readonly [string, string])[] {
  return Object.entries(values ?? {}).filter(([name]) => name !== left);
}
