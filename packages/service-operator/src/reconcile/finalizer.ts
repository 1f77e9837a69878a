import { addFinalizer, containsFinalizer, isApiError, removeFinalizer } from "@service-operator/controller-runtime";
import type { ObjectMeta } from "@service-operator/controller-runtime/kubernetes";
import { type Service, serviceKind } from "../api/index.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";

/** Keeps a deleted Service there until its children are gone, in order. */
export const finalizer = "service-operator.io/finalizer";

export function isHeld({ metadata }: Service): boolean {
  return containsFinalizer(metadata, finalizer);
}

export async function hold(context: ResourceContext, service: Service): Promise<Service> {
  return isHeld(service) ? service : await writeFinalizers(context, addFinalizer(service.metadata, finalizer));
}

export async function letGo(context: ResourceContext, service: Service): Promise<void> {
  try {
    await writeFinalizers(context, removeFinalizer(service.metadata, finalizer));
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}

/** With the resourceVersion: a finalizer that somebody adds meanwhile must not be lost. */
async function writeFinalizers({ client }: ResourceContext, metadata: ObjectMeta): Promise<Service> {
  const { namespace, name = "", uid, resourceVersion, finalizers } = metadata;
  const body = { metadata: { uid, resourceVersion, finalizers } };
  return await client.patch(serviceKind, { namespace, name }, { type: "application/merge-patch+json", body });
}
