import { isApiError } from "@service-operator/controller-runtime";
import { type Service, serviceKind } from "../api/index.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";

/** Keeps a deleted Service there until its children are gone, in order. */
export const finalizer = "service-operator.io/finalizer";

export async function addFinalizer(context: ResourceContext, service: Service): Promise<Service> {
  if (service.metadata.finalizers?.includes(finalizer)) return service;
  return await writeFinalizers(context, service, [...(service.metadata.finalizers ?? []), finalizer]);
}

export async function removeFinalizer(context: ResourceContext, service: Service): Promise<void> {
  try {
    await writeFinalizers(context, service, (service.metadata.finalizers ?? []).filter((each) => each !== finalizer));
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}

/** With the resourceVersion: a finalizer that somebody adds meanwhile must not be lost. */
async function writeFinalizers({ client }: ResourceContext, { metadata }: Service, finalizers: readonly string[]): Promise<Service> {
  const { namespace, name = "", uid, resourceVersion } = metadata;
  const body = { metadata: { uid, resourceVersion, finalizers } };
  return await client.patch(serviceKind, { namespace, name }, { type: "application/merge-patch+json", body });
}
