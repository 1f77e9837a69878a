import type { MatchCondition } from "@service-operator/controller-runtime/webhook";

/** Whether each part of a spec has what `webhooks/needed-rights.ts` names, in CEL. */
const parts = [
  "has(object.spec.adopt)",
  "has(object.spec.patches)",
  "has(object.spec.serviceAccountName) || (has(object.spec.automountServiceAccountToken) && object.spec.automountServiceAccountToken)",
  "has(object.spec.imagePullSecrets)",
  "has(object.spec.securityContext)",
  "has(object.spec.podLabels)",
  "has(object.spec.podAnnotations)",
  "has(object.spec.env) && object.spec.env.exists(e, has(e.valueFrom) && (has(e.valueFrom.configMapKeyRef) || has(e.valueFrom.secretKeyRef)))",
  "has(object.spec.envFrom)",
  "has(object.spec.volumes) && object.spec.volumes.exists(v, has(v.configMap) || has(v.secret) || has(v.persistentVolumeClaim) || has(v.projected))",
  "has(object.spec.ingress) && (has(object.spec.ingress.annotations) || has(object.spec.ingress.tls) || (has(object.spec.ingress.host) && object.spec.ingress.host.startsWith('*')))",
];

/** Whether a spec reaches anything that the requester may have no right to. */
export const needsRight: MatchCondition = { name: "needs-a-right", expression: parts.map((part) => `(${part})`).join(" || ") };
