/** Which generated file a schema's type lives in: one per API group and version, one for what all of them share. */
const modules: Readonly<Record<string, string>> = {
  "io.k8s.api.apps.v1": "apps-v1",
  "io.k8s.api.autoscaling.v1": "autoscaling-v1",
  "io.k8s.api.autoscaling.v2": "autoscaling-v2",
  "io.k8s.api.coordination.v1": "coordination-v1",
  "io.k8s.api.core.v1": "core-v1",
  "io.k8s.api.events.v1": "events-v1",
  "io.k8s.api.networking.v1": "networking-v1",
  "io.k8s.api.policy.v1": "policy-v1",
  "io.k8s.api.rbac.v1": "rbac-v1",
  "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1": "apiextensions-v1",
  "io.k8s.apimachinery.pkg.api.resource": "meta-v1",
  "io.k8s.apimachinery.pkg.apis.meta.v1": "meta-v1",
  "io.k8s.apimachinery.pkg.runtime": "meta-v1",
  "io.k8s.apimachinery.pkg.util.intstr": "meta-v1",
};

export interface TypeName {
  readonly module: string;
  readonly name: string;
}

export function typeNameOf(schemaName: string): TypeName {
  const dot = schemaName.lastIndexOf(".");
  const module = modules[schemaName.slice(0, dot)];
  if (module === undefined) throw new Error(`No generated file is named for schema ${schemaName}: add one to modules.ts`);
  return { module, name: schemaName.slice(dot + 1) };
}
