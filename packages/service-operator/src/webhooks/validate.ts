import { jsonEqual, type JsonObject } from "@service-operator/controller-runtime/ownership";
import { type AdmissionResponse, allowed, denied, validating, type WebhookHandler } from "@service-operator/controller-runtime/webhook";
import { type Service, serviceKind } from "../api/index.ts";
import { hostClaim, sameClaim } from "../core/host-claims.ts";
import { patchProblems } from "../core/patches.ts";
import { takenText } from "../managers/ingress.ts";
import { type AllowedAnnotations, forbiddenAnnotations, forbiddenText } from "../managers/ingress-annotations.ts";
import { type HostContext, presentHolder } from "../reconcile/host-claims.ts";
import { validatedObject } from "./validated-object.ts";
import { warningsOf } from "./warnings.ts";

/**
 * Refuses a host and path that another Service has, annotations that are not allowed and patches that cannot be applied,
 * and warns of what is legal but likely to hurt. It saves the user a look at the status, no more: whoever comes second, or
 * comes while nobody answers, is told by a condition.
 */
export function validateService(hosts: HostContext, allowedAnnotations?: AllowedAnnotations): WebhookHandler {
  return validating<Service>(serviceKind, {
    create: (service, { warn }) => {
      for (const warning of warningsOf(service.spec)) warn(warning);
      return fieldVerdict(fieldProblems(service, allowedAnnotations)) ?? hostVerdict(hosts, service);
    },
    update: (service, { oldObject, warn }) => {
      if (isSameSpec(service, oldObject)) return allowed();
      for (const warning of warningsOf(service.spec)) warn(warning);
      // Who has lost a host or an annotation already must still be able to change everything else.
      const before = new Set(fieldProblems(oldObject, allowedAnnotations).map(({ message }) => message));
      const refused = fieldVerdict(fieldProblems(service, allowedAnnotations).filter(({ message }) => !before.has(message)));
      if (refused) return refused;
      return sameClaim(hostClaim(service), hostClaim(oldObject)) ? allowed() : hostVerdict(hosts, service);
    },
  }, { schema: validatedObject });
}

export function isSameSpec(a: Service, b: Service): boolean {
  const [one, other] = [a.spec, b.spec] as unknown as [JsonObject, JsonObject]; // a spec is JSON
  return jsonEqual(one, other);
}

interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** What the reconcile would leave a child as it is for, as far as the spec alone tells. */
function fieldProblems(service: Service, allowed: AllowedAnnotations): readonly FieldProblem[] {
  const annotations = forbiddenAnnotations(service, allowed).map((key) => ({ field: "spec.ingress.annotations", message: forbiddenText(service, key) }));
  return [...annotations, ...patchProblems(service).map((message) => ({ field: "spec.patches", message }))];
}

function fieldVerdict(problems: readonly FieldProblem[]): AdmissionResponse | undefined {
  const [problem] = problems;
  return problem && denied(problem.message, [{ reason: "FieldValueForbidden", ...problem }]);
}

function hostVerdict(hosts: HostContext, service: Service): AdmissionResponse {
  const holder = presentHolder(hosts, service);
  if (!holder) return allowed();
  const message = `spec.ingress.${takenText(service, holder)}`;
  return denied(message, [{ reason: "FieldValueDuplicate", message, field: "spec.ingress.host" }]);
}
