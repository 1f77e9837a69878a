/** A condition on an object: a jq expression whose results are compared with the values. */
export interface Match {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

export interface StageEvent {
  readonly type: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
}

/** What happens to an object that meets all conditions. */
export interface StageRules {
  readonly name: string;
  readonly kind: "Node" | "Pod";
  readonly when: readonly Match[];
  readonly delayMs?: number;
  readonly event?: StageEvent;
  /** A Go template that gives the new status as YAML; without it the object is deleted. */
  readonly status?: string;
}

/** The Stage object of kwok.x-k8s.io/v1alpha1 for these rules. */
export function stage({ name, kind, when, delayMs = 0, event, status }: StageRules): Record<string, unknown> {
  const change =
    status === undefined ? { delete: true } : { patch: { subresource: "status", root: "status", template: status } };
  return {
    apiVersion: "kwok.x-k8s.io/v1alpha1",
    kind: "Stage",
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: "v1", kind },
      selector: { matchExpressions: when },
      delay: { durationMilliseconds: delayMs },
      steps: event === undefined ? [change] : [change, { event }],
    },
  };
}
