import { isApiError } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { ActContext } from "./act.ts";

/** Lets go of a child: it stays, and nobody owns it. */
export async function retain({ client, kind, service }: ActContext<KubernetesObject>, live: KubernetesObject): Promise<void> {
  const { namespace, name = "", uid, resourceVersion } = live.metadata;
  const ownerReferences = live.metadata.ownerReferences?.filter((reference) => reference.uid !== service.metadata.uid) ?? [];
  const body = { metadata: { uid, resourceVersion, ownerReferences } };
  try {
    await client.patch(kind, { namespace, name }, { type: "application/merge-patch+json", body });
  } catch (error) {
    if (!isApiError(error, "NotFound")) throw error;
  }
}
