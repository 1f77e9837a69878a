/** `metav1.APIResource`: a resource that the API server serves. */
export interface ApiResource {
  /** The plural, as in a URL; a subresource is `deployments/status`. */
  readonly name: string;
  readonly singularName: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  /** Of the objects, where it is not that of the resource: `autoscaling` of `deployments/scale`. */
  readonly group?: string;
  readonly version?: string;
}

/** The path of a group and version: `/apis/apps/v1`, `/api/v1`. */
export function groupVersionPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Aggregated discovery, served since Kubernetes 1.26 and for good since 1.30 (KEP-3352). */
export const aggregatedDiscovery = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** The part of `apidiscovery.k8s.io/v2` APIGroupDiscoveryList that is read here. */
export interface GroupDiscoveryList {
  readonly kind: string;
  readonly items: readonly GroupDiscovery[];
}

export interface GroupDiscovery {
  /** The group's name is absent for the core group. */
  readonly metadata?: { readonly name?: string };
  /** The preferred version first. */
  readonly versions?: readonly { readonly version: string; readonly resources?: readonly ResourceDiscovery[] }[];
}

export interface ResourceDiscovery {
  readonly resource: string;
  readonly responseKind?: { readonly group?: string; readonly version?: string; readonly kind?: string };
  readonly scope: "Namespaced" | "Cluster";
  readonly singularResource?: string;
  readonly shortNames?: readonly string[];
}
