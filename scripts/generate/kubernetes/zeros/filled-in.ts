/**
 * Fields for whose zero the API server puts a value that a webhook is not shown, or that depends on a field beside it
 * which is zero too where all are: what it allocates when it stores a Service (kubernetes/kubernetes,
 * pkg/registry/core/service/storage/alloc.go), and the defaults of a Service's ports and type (pkg/apis/core/v1/defaults.go).
 */
const filledIn: Readonly<Record<string, readonly string[]>> = {
  "io.k8s.api.core.v1.ServiceSpec": ["clusterIP", "clusterIPs", "externalTrafficPolicy", "healthCheckNodePort", "ipFamilies", "ipFamilyPolicy"],
  "io.k8s.api.core.v1.ServicePort": ["nodePort", "targetPort"],
};

export function filledInFields(schemaName: string): readonly string[] {
  return filledIn[schemaName] ?? [];
}
