import type { Deployment, KubernetesObject, PodTemplateSpec, ReplicaSet } from "@service-operator/controller-runtime/kubernetes";
import { contentHash } from "./content-hash.ts";
import { fieldsAnnotation, revisionAnnotation } from "./labels.ts";

/** A pod template, and the name of its content. */
export interface Rendered {
  readonly template: PodTemplateSpec;
  readonly revision: string;
}

export function rendered(template: PodTemplateSpec): Rendered {
  return { template, revision: revisionOf(template) };
}

/** The name of a pod template's content: equal for equal content, whatever the order of its fields. */
export function revisionOf(template: PodTemplateSpec): string {
  return contentHash(JSON.stringify(template, (_key, value: unknown) => sorted(value)));
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Which revision a Deployment was given, or a ReplicaSet was made for: the Deployment controller copies the annotation
 * to the ReplicaSet, and `kubectl rollout undo` copies it back. Undefined where there is none.
 */
export function givenRevision({ metadata }: KubernetesObject): string | undefined {
  return metadata.annotations?.[revisionAnnotation];
}

/** The Deployment with a template and the name of its content. */
export function withTemplate({ metadata, spec, ...rest }: Deployment, { template, revision }: Rendered): Deployment {
  const annotations = { ...metadata.annotations, [revisionAnnotation]: revision };
  return { ...rest, metadata: { ...metadata, annotations }, spec: { ...(spec ?? { selector: {} }), template } };
}

/** What the Deployment controller adds to the template of a ReplicaSet (apps/v1 DefaultDeploymentUniqueLabelKey). */
export const templateHashLabel = "pod-template-hash";

/** The annotations that are about a revision: its name, and which fields of it we set. */
const revisionAnnotations = [revisionAnnotation, fieldsAnnotation];

/** The Deployment with the template of one of its ReplicaSets, and with what is noted about that. */
export function rolledBack({ metadata, spec, ...rest }: Deployment, to: ReplicaSet): Deployment {
  const { metadata: { labels = {}, annotations } = {}, ...template } = to.spec?.template ?? {};
  const { [templateHashLabel]: _, ...own } = labels;
  const noted = Object.fromEntries(Object.entries(to.metadata.annotations ?? {}).filter(([name]) => revisionAnnotations.includes(name)));
  return {
    ...rest,
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...noted } },
    spec: { ...(spec ?? { selector: {} }), template: { ...template, metadata: { labels: own, ...(annotations && { annotations }) } } },
  };
}
