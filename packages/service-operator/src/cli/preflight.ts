import { ApiError, type Client, isApiError } from "@service-operator/controller-runtime";
import { type Kind, type KubernetesObject, type PolicyRule } from "@service-operator/controller-runtime/kubernetes";
import { serviceKind } from "../api/index.ts";
import { serviceRights } from "../rights.ts";
import { UsageError } from "./usage-error.ts";

/**
 * CEL rules with `optionalOldSelf` and the libraries that the CRD uses are there since 1.29
 * (kubernetes.io/docs/reference/using-api/cel).
 */
const oldestMinor = 29;

interface RulesReview extends KubernetesObject {
  readonly spec: { readonly namespace: string };
  readonly status?: { readonly resourceRules: readonly PolicyRule[]; readonly incomplete: boolean };
}

const rulesReview: Kind<RulesReview> = { apiVersion: "authorization.k8s.io/v1", kind: "SelfSubjectRulesReview", plural: "selfsubjectrulesreviews", namespaced: false };

/** Looks before the start whether the operator could work at all, and says in one line what is missing. */
export async function preflight(client: Client, namespaces: readonly string[]): Promise<void> {
  try {
    await checkVersion(client);
    await checkDefinition(client);
    for (const namespace of namespaces.length > 0 ? namespaces : [undefined]) await checkRights(client, namespace);
  } catch (error) {
    throw isApiError(error) ? new UsageError(withRemedy(error, client.server)) : error;
  }
}

function withRemedy(error: ApiError, server: string): string {
  if (isApiError(error, "Unreachable")) return `${error.message}; check that the API server runs there, or choose another with --kubeconfig or --context`;
  if (isApiError(error, "Unauthorized")) return `${server} does not know these credentials (${error.message}); renew them, or choose others with --kubeconfig or --context`;
  if (isApiError(error, "Unknown")) return `${server} does not answer as an API server does (${error.message}); check the server in the kubeconfig`;
  return `${server}: ${error.message}`;
}

async function checkVersion(client: Client): Promise<void> {
  const { major, minor, gitVersion } = await client.version();
  if (!gitVersion) throw new ApiError({ code: "Unknown", message: "its /version names no version" });
  const tooOld = Number(major) < 1 || (Number(major) === 1 && Number.parseInt(minor, 10) < oldestMinor);
  if (tooOld) throw new UsageError(`the API server at ${client.server} is ${gitVersion}: Service Operator needs Kubernetes 1.${oldestMinor} or newer`);
}

async function checkDefinition(client: Client): Promise<void> {
  const served = await client.serves(serviceKind);
  if (!served) throw new UsageError(`${serviceKind.apiVersion} ${serviceKind.plural} are not known to ${client.server}: install the CRD with "service-operator crd | kubectl apply -f -"`);
}

async function checkRights(client: Client, namespace: string | undefined): Promise<void> {
  const granted = await grantedRules(client, namespace ?? "default");
  if (!granted) return; // an authorizer that cannot list its rules; what is missing will show in the log
  const missing = serviceRights.filter(({ apiGroups }) => !apiGroups?.includes("events.k8s.io")).flatMap((rule) => missingFrom(granted, rule));
  if (missing.length === 0) return;
  const where = namespace ? ` in namespace "${namespace}"` : "";
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  throw new UsageError(`this account lacks the right to ${missing.slice(0, 3).join(", ")}${more}${where}: apply deploy/rbac.yaml, or ask an administrator to`);
}

async function grantedRules(client: Client, namespace: string): Promise<readonly PolicyRule[] | undefined> {
  try {
    const { apiVersion, kind } = rulesReview;
    const review = await client.review(rulesReview, { apiVersion, kind, metadata: {}, spec: { namespace } });
    return review.status?.incomplete ? undefined : review.status?.resourceRules;
  } catch (error) {
    if (isApiError(error, "Forbidden", "NotFound")) return undefined;
    throw error;
  }
}

function missingFrom(granted: readonly PolicyRule[], { apiGroups = [], resources = [], verbs }: PolicyRule): string[] {
  return resources.flatMap((resource) =>
    // Only a stricter admission asks for it.
    resource.endsWith("/finalizers") ? [] : verbs.filter((verb) => !granted.some((rule) => allows(rule, { group: apiGroups[0] ?? "", resource, verb }))).map((verb) => `${verb} ${resource}${apiGroups[0] ? `.${apiGroups[0]}` : ""}`),
  );
}

function allows({ apiGroups = [], resources = [], verbs, resourceNames = [] }: PolicyRule, wanted: { readonly group: string; readonly resource: string; readonly verb: string }): boolean {
  const has = (list: readonly string[], value: string): boolean => list.includes("*") || list.includes(value);
  return resourceNames.length === 0 && has(apiGroups, wanted.group) && has(resources, wanted.resource) && has(verbs, wanted.verb);
}
