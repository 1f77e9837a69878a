import { addFinalizer } from "@service-operator/controller-runtime";
import { mutating, type WebhookHandler } from "@service-operator/controller-runtime/webhook";
import { type Service, serviceKind } from "../api/index.ts";
import { finalizer } from "../reconcile/finalizer.ts";

export type ServesNamespace = (namespace: string | undefined) => boolean;

/**
 * Sets at the create what the schema cannot: the finalizer, which saves a write for each Service. Asked about creates
 * alone, and only adds. Where this operator serves the namespace, that is: nobody would take the finalizer back elsewhere.
 */
export function mutateService(serves: ServesNamespace): WebhookHandler {
  return mutating<Service>(serviceKind, (service, { request }) => {
    // The API server holds the object against its schema only afterwards, so there may be no spec.
    const { suspend = false } = (service.spec as Service["spec"] | undefined) ?? {};
    if (request.operation !== "CREATE" || suspend || !serves(request.namespace)) return service;
    const { finalizers } = addFinalizer(service.metadata, finalizer);
    return { ...service, metadata: { ...service.metadata, ...(finalizers && { finalizers }) } };
  });
}
