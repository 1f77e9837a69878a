import type { PodSpec } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpec } from "../api/index.ts";

type Identity = Pick<PodSpec, "automountServiceAccountToken" | "imagePullSecrets" | "serviceAccount" | "serviceAccountName">;

/**
 * As whom the pods run, and by whose credentials their image is pulled.
 *
 * The API server copies the account's name into `serviceAccount`, and back where `serviceAccountName` is missing: who sets
 * the one alone can never take it back.
 */
export function podIdentity({ serviceAccountName, automountServiceAccountToken = false, imagePullSecrets = [] }: ServiceSpec): Identity {
  return {
    ...(serviceAccountName !== undefined && { serviceAccountName, serviceAccount: serviceAccountName }),
    automountServiceAccountToken,
    ...(imagePullSecrets.length > 0 && { imagePullSecrets }),
  };
}
