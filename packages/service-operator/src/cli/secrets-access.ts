import { type Client, isApiError } from "@service-operator/controller-runtime";
import type { Kind, KubernetesObject } from "@service-operator/controller-runtime/kubernetes";
import type { SecretNamespaces } from "../reconcile/watch-references.ts";
import { secretRights } from "../rights.ts";

interface ResourceAttributes {
  readonly group: string;
  readonly resource: string;
  readonly verb: string;
  /** Absent: in all of them. */
  readonly namespace?: string;
}

interface AccessReview extends KubernetesObject {
  readonly spec: { readonly resourceAttributes: ResourceAttributes };
  readonly status?: { readonly allowed: boolean };
}

const accessReview: Kind<AccessReview> = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectAccessReview", plural: "selfsubjectaccessreviews", namespaced: false };

/** In which of these namespaces this account may read Secrets; none given means all there are. */
export async function readableSecrets(client: Client, namespaces: readonly string[]): Promise<SecretNamespaces> {
  if (namespaces.length === 0) return (await mayReadSecrets(client, {})) ? "all" : [];
  const answers = await Promise.all(namespaces.map(async (namespace) => await mayReadSecrets(client, { namespace })));
  return namespaces.filter((_, index) => answers[index]);
}

async function mayReadSecrets(client: Client, place: Pick<ResourceAttributes, "namespace">): Promise<boolean> {
  const questions = secretRights.flatMap(({ apiGroups: [group = ""] = [], resources: [resource = ""] = [], verbs }) => verbs.map((verb) => ({ group, resource, verb, ...place })));
  const answers = await Promise.all(questions.map(async (question) => await allowed(client, question)));
  return answers.every((answer) => answer);
}

async function allowed(client: Client, resourceAttributes: ResourceAttributes): Promise<boolean> {
  const { apiVersion, kind } = accessReview;
  try {
    const { status } = await client.review(accessReview, { apiVersion, kind, metadata: {}, spec: { resourceAttributes } });
    return status?.allowed ?? false;
  } catch (error) {
    if (isApiError(error, "Forbidden", "NotFound")) return false;
    throw error;
  }
}
