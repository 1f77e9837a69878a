import type { GroupVersionKind } from "../openapi.ts";

export interface RootKind extends GroupVersionKind {
  /** The name of its schema in the OpenAPI documents. */
  readonly schema: string;
  /** Whether its three-way merge information is generated: true for what a controller may own. */
  readonly merged: boolean;
}

interface GroupVersion {
  readonly group: string;
  readonly version: string;
  readonly schemas: string;
  readonly kinds: readonly string[];
  readonly merged?: readonly string[];
}

const groupVersions: readonly GroupVersion[] = [
  {
    group: "",
    version: "v1",
    schemas: "io.k8s.api.core.v1",
    kinds: ["ConfigMap", "Namespace", "Node", "Pod", "Secret", "Service", "ServiceAccount"],
    merged: ["ConfigMap", "Service", "ServiceAccount"],
  },
  {
    group: "apiextensions.k8s.io",
    version: "v1",
    schemas: "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1",
    kinds: ["CustomResourceDefinition"],
  },
  {
    group: "apps",
    version: "v1",
    schemas: "io.k8s.api.apps.v1",
    kinds: ["Deployment", "ReplicaSet"],
    merged: ["Deployment"],
  },
  { group: "autoscaling", version: "v1", schemas: "io.k8s.api.autoscaling.v1", kinds: ["Scale"] },
  {
    group: "autoscaling",
    version: "v2",
    schemas: "io.k8s.api.autoscaling.v2",
    kinds: ["HorizontalPodAutoscaler"],
    merged: ["HorizontalPodAutoscaler"],
  },
  { group: "coordination.k8s.io", version: "v1", schemas: "io.k8s.api.coordination.v1", kinds: ["Lease"] },
  { group: "events.k8s.io", version: "v1", schemas: "io.k8s.api.events.v1", kinds: ["Event"] },
  {
    group: "networking.k8s.io",
    version: "v1",
    schemas: "io.k8s.api.networking.v1",
    kinds: ["Ingress"],
    merged: ["Ingress"],
  },
  {
    group: "policy",
    version: "v1",
    schemas: "io.k8s.api.policy.v1",
    kinds: ["PodDisruptionBudget"],
    merged: ["PodDisruptionBudget"],
  },
  {
    group: "rbac.authorization.k8s.io",
    version: "v1",
    schemas: "io.k8s.api.rbac.v1",
    kinds: ["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"],
  },
];

/** The kinds we have types for. What they refer to is generated with them. */
export const rootKinds: readonly RootKind[] = groupVersions.flatMap(({ group, version, schemas, kinds, merged = [] }) =>
  kinds.map((kind) => ({ group, version, kind, schema: `${schemas}.${kind}`, merged: merged.includes(kind) })),
);

/** The OpenAPI documents that hold them. */
export const documentPaths: readonly string[] = groupVersions.map(({ group, version }) =>
  group === "" ? `api/${version}` : `apis/${group}/${version}`,
);

export function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === "" ? version : `${group}/${version}`;
}
