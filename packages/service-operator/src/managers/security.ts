import type { Capabilities, PodSecurityContext, SecurityContext } from "@service-operator/controller-runtime/kubernetes";
import type { ServiceSpec } from "../api/index.ts";

/** Any id but root's; images that name no user need one to be allowed to run. 65532 is distroless' "nonroot". */
const nonRoot = 65_532;

/** Of the pod; meets Pod Security `restricted` as it is, for containers that others inject too. */
export function podSecurityContext({ podSecurityContext: { supplementalGroups = [], ...own } = {} }: ServiceSpec): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: nonRoot,
    runAsGroup: nonRoot,
    fsGroup: nonRoot,
    seccompProfile: { type: "RuntimeDefault" },
    ...own,
    ...(supplementalGroups.length > 0 && { supplementalGroups }),
  };
}

/** Of the container: `restricted` too, but for what the spec says. */
export function securityContext({ securityContext: { capabilities, ...own } = {} }: ServiceSpec): SecurityContext {
  return { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: capabilitiesOf(capabilities), ...own };
}

/** The API server drops an empty list, which means the same as none. */
function capabilitiesOf({ add = [], drop = ["ALL"] }: NonNullable<ServiceSpec["securityContext"]>["capabilities"] = {}): Capabilities {
  return { ...(add.length > 0 && { add }), ...(drop.length > 0 && { drop }) };
}
