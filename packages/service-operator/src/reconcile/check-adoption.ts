import { ApiError } from "@service-operator/controller-runtime";
import type { KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import { type Service, serviceKind } from "../api/index.ts";
import { isNamedForAdoption } from "../core/adoption.ts";
import { nameOf } from "../core/name-of.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";

/**
 * Asks the API server whether the Service that adopts is still there and still wants to. The cache may be behind, and an
 * object that is given to a deleted Service is taken by the garbage collector. What is adopted needs no second look: the
 * write carries the uid and resourceVersion that were judged.
 *
 * Errors: `ApiError`, `NotFound` or `Conflict` where the cache was behind.
 */
export async function checkAdoption({ client }: ResourceContext, service: Service, object: KubernetesObject): Promise<void> {
  const { namespace, name = "", uid } = service.metadata;
  const now = await client.get<Service>(serviceKind, { namespace, name });
  const wanted = now.metadata.uid === uid && !now.metadata.deletionTimestamp && !now.spec.suspend && isNamedForAdoption(now, object);
  if (!wanted) throw new ApiError({ code: "Conflict", message: `${nameOf(object)} is not to be adopted any more` });
}
