import type { Service } from "../api/index.ts";

/** The label that every child and pod carries; its value is the Service's name. */
export const serviceLabel = "service-operator.io/service";

/** The label that says who made an object, by custom of Kubernetes. */
export const managedByLabel = "app.kubernetes.io/managed-by";

/** On every child: which fields we set, so that those that are wanted no longer can be taken back. */
export const fieldsAnnotation = "service-operator.io/applied-fields";

/** On the Deployment, and from there on its ReplicaSets: the revision of the pod template that it was given. */
export const revisionAnnotation = "service-operator.io/revision";

/** On the Deployment: the content of ConfigMaps and Secrets that its pods were last started for, by hashes. */
export const referencesAnnotation = "service-operator.io/references";

/** On the pod template: changes when that content does, so that the pods are restarted; absent before the first change. */
export const referencesHashAnnotation = "service-operator.io/references-hash";

/** Field manager, finalizer prefix and `app.kubernetes.io/managed-by`. */
export const operatorName = "service-operator";

/**
 * Labels of every child. The Service's own labels are never copied, and neither is `app.kubernetes.io/instance`, by
 * which Argo CD would take the children for things it has to prune.
 */
export function childLabels(service: Service): Record<string, string> {
  const name = service.metadata.name ?? "";
  return { "app.kubernetes.io/name": name, [managedByLabel]: operatorName, [serviceLabel]: name };
}

/** Selects the pods. It can never change, so it holds nothing that could. */
export function selectorLabels(service: Service): Record<string, string> {
  return { [serviceLabel]: service.metadata.name ?? "" };
}

/** The selector in the form of the scale subresource. */
export function selectorText(service: Service): string {
  return `${serviceLabel}=${service.metadata.name ?? ""}`;
}
