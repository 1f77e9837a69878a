import { keyOf } from "@service-operator/controller-runtime";
import { type Deployment, kinds } from "@service-operator/controller-runtime/kubernetes";
import { type Service, serviceKind, type ServiceStatus } from "../api/index.ts";
import { isTrue } from "../core/conditions.ts";
import { overstates } from "../core/overstated.ts";
import { isOwnedBy } from "../core/ownership.ts";
import { referencesConditions } from "../core/references-condition.ts";
import { type Report, sameStatus, serviceStatusOf } from "../core/status.ts";
import { mountedConfigMap } from "../managers/config-map.ts";
import { wantedTemplate } from "../managers/deployment.ts";
import type { ResourceContext } from "../managers/resource-manager.ts";

export interface ReportContext extends ResourceContext {
  /** Whether others wait for their children, who come first (ADR 21); asked only where there is something to write. */
  readonly statusMayWait: () => boolean;
}

export interface Findings {
  readonly reports: readonly Report[];
  /** Something failed, which is told at once. */
  readonly failed: boolean;
}

/**
 * Writes the status that observation and outcome add up to, if it differs from what is there. One write at most.
 * Resolves with whether it may be written later instead, and was not written.
 */
export async function report(context: ReportContext, service: Service, { reports, failed }: Findings): Promise<{ readonly postponed: boolean }> {
  const deployment = liveDeployment(context, service);
  const status = serviceStatusOf({
    service,
    reports,
    deployment,
    configRevision: deployment && mountedConfigMap(deployment.spec?.template),
    wantedRevision: reports.find(({ wantedRevision }) => wantedRevision !== undefined)?.wantedRevision ?? wantedTemplate(service, deployment).revision,
    informational: referencesConditions(context.references?.unreadable),
    now: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
  });
  if (sameStatus(service.status, status)) return { postponed: false };
  if (!failed && !overstates(service.status, status) && context.statusMayWait()) return { postponed: true };
  // Only if nobody wrote since, by the resourceVersion in it: a status must be about the Service that it is written to.
  const { spec: _, ...rest } = service; // the API server takes nothing but the status from it
  await context.client.updateStatus(serviceKind, { ...rest, status } as Service);
  tellReadiness(context, service, status);
  return { postponed: false };
}

function liveDeployment(context: ResourceContext, service: Service): Deployment | undefined {
  const live = context.informer(kinds.deployment).store.get(keyOf(service)); // of the same name
  return live && isOwnedBy(live, service) ? live : undefined;
}

/** Says once when a Service becomes ready, or stalls. */
function tellReadiness({ events }: ResourceContext, service: Service, status: ServiceStatus): void {
  const changed = (type: string): boolean => isTrue(status, type) && !isTrue(service.status, type);
  if (changed("Ready")) events.record({ type: "Normal", reason: "RolledOut", action: "Reconcile", note: `generation ${status.observedGeneration} is ready` });
  const stalled = status.conditions?.find(({ type }) => type === "Stalled");
  if (stalled && changed("Stalled")) events.record({ type: "Warning", reason: stalled.reason, action: "Reconcile", note: stalled.message });
}
