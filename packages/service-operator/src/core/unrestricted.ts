import type { ServiceSpec } from "../api/index.ts";

/** Adding it takes nothing from Pod Security `restricted`. */
const harmlessCapability = "NET_BIND_SERVICE";

/**
 * Fields of `spec.securityContext` by which the pods have more than Pod Security `restricted` allows, each with its
 * value.
 */
export function unrestricted({ securityContext = {} }: ServiceSpec): readonly string[] {
  const { privileged, allowPrivilegeEscalation, runAsNonRoot, runAsUser, seccompProfile, capabilities: { add = [], drop = ["ALL"] } = {} } = securityContext;
  const added = add.filter((each) => each !== harmlessCapability);
  const found = [
    privileged === true && "privileged true",
    allowPrivilegeEscalation === true && "allowPrivilegeEscalation true",
    runAsNonRoot === false && "runAsNonRoot false",
    runAsUser === 0 && "runAsUser 0",
    seccompProfile?.type === "Unconfined" && 'seccompProfile "Unconfined"',
    added.length > 0 && `capabilities.add "${added.join('", "')}"`,
    !drop.includes("ALL") && 'capabilities.drop without "ALL"',
  ];
  return found.filter((each) => each !== false).map((each) => `spec.securityContext.${each}`);
}
