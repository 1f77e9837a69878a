import type { ResourceAttributes } from "@service-operator/controller-runtime";
import type { Service, ServiceSpec, Volume } from "../api/index.ts";
import { isInertAnnotation } from "../core/inert-annotations.ts";
import { unrestricted } from "../core/unrestricted.ts";

/** What somebody must be allowed to do themselves before the operator does it for them. */
export interface NeededRight {
  /** The field that asks for it, with its value. */
  readonly field: string;
  readonly right: ResourceAttributes;
}

/** A right in the Service's own namespace. */
type LocalRight = Omit<ResourceAttributes, "namespace">;

/** Everything in a spec that reaches what the requester may have no right to. */
export function neededRights({ metadata: { namespace = "" }, spec }: Service): readonly NeededRight[] {
  const uses = [...account(spec), ...security(spec), ...podMetadata(spec), ...pullSecrets(spec), ...environment(spec), ...(spec.volumes ?? []).flatMap(volume), ...patches(spec), ...adoption(spec), ...ingress(spec)];
  return uses.map(([field, right]) => ({ field, right: { ...right, namespace } }));
}

type Use = readonly [field: string, right: LocalRight];

/** A pod reads what it is given, so it is as if the requester read it. */
const get = (resource: "configmaps" | "secrets") => (field: string, name: string): Use => [`${field} "${name}"`, { verb: "get", group: "", resource, name }];
const getConfigMap = get("configmaps");
const getSecret = get("secrets");

/** Who may make such pods themselves may have them made. */
const createDeployments = { verb: "create", group: "apps", resource: "deployments" } as const;

/** Who may act as an account may have pods act as it. */
function account({ serviceAccountName, automountServiceAccountToken = false }: ServiceSpec): readonly Use[] {
  const impersonate = (field: string, name: string): Use => [`${field} "${name}"`, { verb: "impersonate", group: "", resource: "serviceaccounts", name }];
  if (serviceAccountName !== undefined) return [impersonate("spec.serviceAccountName", serviceAccountName)];
  return automountServiceAccountToken ? [impersonate("spec.automountServiceAccountToken of service account", "default")] : [];
}

/** Who may have pods made can have them so, as far as Pod Security lets anybody. */
function security(spec: ServiceSpec): readonly Use[] {
  return unrestricted(spec).map((field): Use => [field, createDeployments]);
}

/**
 * A label is who a pod is: core Services send it their traffic by it, NetworkPolicies and meshes let it through, webhooks
 * give it identities. An annotation may be an order to the kubelet, the container runtime or an injector.
 */
function podMetadata({ podLabels = {}, podAnnotations = {} }: ServiceSpec): readonly Use[] {
  const orders = Object.keys(podAnnotations).filter((key) => !isInertAnnotation(key));
  return [
    ...Object.keys(podLabels).map((key): Use => [`spec.podLabels "${key}"`, createDeployments]),
    ...orders.map((key): Use => [`spec.podAnnotations "${key}"`, createDeployments]),
  ];
}

function pullSecrets({ imagePullSecrets = [] }: ServiceSpec): readonly Use[] {
  return imagePullSecrets.map(({ name }) => getSecret("spec.imagePullSecrets[]", name));
}

function environment({ env = [], envFrom = [] }: ServiceSpec): readonly Use[] {
  return [
    ...env.flatMap(({ valueFrom }) => [
      ...(valueFrom?.configMapKeyRef ? [getConfigMap("spec.env[].valueFrom.configMapKeyRef", valueFrom.configMapKeyRef.name)] : []),
      ...(valueFrom?.secretKeyRef ? [getSecret("spec.env[].valueFrom.secretKeyRef", valueFrom.secretKeyRef.name)] : []),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...(configMapRef ? [getConfigMap("spec.envFrom[].configMapRef", configMapRef.name)] : []),
      ...(secretRef ? [getSecret("spec.envFrom[].secretRef", secretRef.name)] : []),
    ]),
  ];
}

function volume({ configMap, secret, persistentVolumeClaim, projected }: Volume): readonly Use[] {
  const claim = persistentVolumeClaim?.claimName;
  return [
    ...(configMap ? [getConfigMap("spec.volumes[].configMap", configMap.name)] : []),
    ...(secret ? [getSecret("spec.volumes[].secret", secret.secretName)] : []),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...(source.configMap ? [getConfigMap("spec.volumes[].projected.sources[].configMap", source.configMap.name)] : []),
      ...(source.secret ? [getSecret("spec.volumes[].projected.sources[].secret", source.secret.name)] : []),
    ]),
    ...(claim === undefined ? [] : [[`spec.volumes[].persistentVolumeClaim "${claim}"`, { verb: "get", group: "", resource: "persistentvolumeclaims", name: claim }] as const]),
  ];
}

/** Who may make such an object themselves may have anything in it. */
function patches({ patches: wanted = [] }: ServiceSpec): readonly Use[] {
  return wanted.flatMap(({ kind }) => (["create", "update"] as const).map((verb): Use => [`spec.patches[] ${kind}`, { verb, ...children[kind] }]));
}

const children = {
  ConfigMap: { group: "", resource: "configmaps" },
  Deployment: { group: "apps", resource: "deployments" },
  HorizontalPodAutoscaler: { group: "autoscaling", resource: "horizontalpodautoscalers" },
  Service: { group: "", resource: "services" },
  Ingress: { group: "networking.k8s.io", resource: "ingresses" },
} as const;

/** What is adopted is changed, and deleted with the Service. */
function adoption({ adopt = [] }: ServiceSpec): readonly Use[] {
  return adopt.flatMap(({ kind, name }) => (["update", "delete"] as const).map((verb): Use => [`spec.adopt[] ${kind} "${name}"`, { verb, ...children[kind], name }]));
}

/**
 * Some controllers obey annotations in whatever they ask, and show the certificate of any Secret; a wildcard keeps every host below it from
 * other namespaces: as who may make an Ingress can have it.
 */
function ingress({ ingress: wanted }: ServiceSpec): readonly Use[] {
  const createIngress: LocalRight = { verb: "create", group: "networking.k8s.io", resource: "ingresses" };
  const annotated = Object.keys(wanted?.annotations ?? {}).length > 0;
  return [
    ...(annotated ? [["spec.ingress.annotations", createIngress] as const] : []),
    ...(wanted?.host?.startsWith("*") ? [[`spec.ingress.host "${wanted.host}"`, createIngress] as const] : []),
    ...(wanted?.tls ?? []).flatMap(({ secretName }): Use[] => (secretName ? [[`spec.ingress.tls[].secretName "${secretName}"`, createIngress]] : [])),
  ];
}
