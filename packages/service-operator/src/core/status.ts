import { jsonEqual } from "@service-operator/controller-runtime/ownership";
import type { Deployment } from "@service-operator/controller-runtime/kubernetes";
import type { InventoryItem, Service, ServiceStatus } from "../api/index.ts";
import { type Aspect, worst } from "./aspect.ts";
import { type ConditionInput, setConditions } from "./conditions.ts";
import { isRolledOut } from "./deployment-health.ts";
import { selectorText } from "./labels.ts";
import { givenRevision } from "./revision.ts";
import { recordRevision } from "./revision-history.ts";
import { serviceUrl } from "./url.ts";

/** What one manager says of its part; the name becomes the condition `<name>Ready`. */
export interface Report {
  readonly name: string;
  /** Absent: the manager has nothing to do for this Service. */
  readonly aspect?: Aspect;
  readonly inventory: readonly InventoryItem[];
  /** Something would be changed, were the Service not suspended. */
  readonly changePending: boolean;
  /** Milliseconds after which to look again, where no event will tell; default: as the reason of the aspect says. */
  readonly againInMs?: number | undefined;
  /** The revision of the pod template that the spec asks for, where this manager decides about that. */
  readonly wantedRevision?: string | undefined;
}

export interface StatusInput {
  readonly service: Service;
  readonly reports: readonly Report[];
  /** The live Deployment, where there is one: the pod counts come from it. */
  readonly deployment?: Deployment | undefined;
  readonly configRevision?: string | undefined;
  /** The revision of the pod template that the spec asks for. */
  readonly wantedRevision: string;
  /** Conditions that are told beside the others, and that Ready does not depend on; default none. */
  readonly informational?: readonly ConditionInput[];
  /** RFC 3339. */
  readonly now: string;
}

/** The whole status of a Service: what is observed, said by the rules of the status contract. */
export function serviceStatusOf(input: StatusInput): ServiceStatus {
  const { service, reports, deployment, configRevision, now } = input;
  const url = serviceUrl(service);
  const counts = deployment?.status ?? {};
  const inventory = reports.flatMap((report) => report.inventory);
  const observedGeneration = observedGenerationOf(input);
  const previous = service.status.conditions ?? [];
  return {
    observedGeneration,
    desiredReplicas: deployment?.spec?.replicas ?? service.spec.replicas,
    replicas: counts.replicas ?? 0,
    readyReplicas: counts.readyReplicas ?? 0,
    updatedReplicas: counts.updatedReplicas ?? 0,
    availableReplicas: counts.availableReplicas ?? 0,
    selector: selectorText(service),
    ...(url !== undefined && { url }),
    ...revisionsOf(input),
    ...(configRevision && { configRevision }),
    inventory,
    conditions: setConditions(conditionsOf(input), { previous, observedGeneration, now }),
  };
}

/**
 * A suspended Service that has a change waiting has not been observed, as far as anybody who waits for it can tell.
 * Generations begin with 1, so 0 is none; -1 would be, too, but a condition cannot carry it.
 */
function observedGenerationOf({ service, reports }: StatusInput): number {
  const generation = service.metadata.generation ?? 0;
  const pending = service.spec.suspend && reports.some(({ changePending }) => changePending);
  return pending ? Math.max(0, Math.min(service.status.observedGeneration, generation)) : generation;
}

/**
 * Which revision is known to be good, and whether the Deployment was given the one that the spec asks for: that it was,
 * and was told so, is how a rollback is told from a change that is still to be made.
 */
function revisionsOf({ service, reports, deployment, wantedRevision }: StatusInput): Pick<ServiceStatus, "currentRevision" | "updateRevision" | "revisions"> {
  const given = deployment && givenRevision(deployment);
  const currentRevision = deployment && isRolledOut(deployment) ? given : service.status.currentRevision;
  const updated = given === wantedRevision || reports.some(({ aspect }) => aspect?.reason === "RolledBack");
  const revisions = deployment && given === wantedRevision ? recordRevision(service, deployment, given) : service.status.revisions;
  return { ...(currentRevision && { currentRevision }), ...(updated && { updateRevision: wantedRevision }), ...(revisions && { revisions }) };
}

function conditionsOf({ service, reports, informational = [] }: StatusInput): ConditionInput[] {
  const parts = reports.flatMap(({ name, aspect }) => (aspect ? [partCondition(name, aspect)] : []));
  const { suspend } = service.spec;
  const suspended: ConditionInput = { type: "Suspended", status: "True", reason: "Suspended", message: "spec.suspend is true: nothing is changed" };
  return [...summary(reports), ...(suspend ? [suspended] : []), ...parts, ...informational];
}

function partCondition(name: string, { state, reason, message }: Aspect): ConditionInput {
  return { type: `${name}Ready`, status: state === "ready" ? "True" : "False", reason, message };
}

/** Ready is a pure summary of the parts; Reconciling and Stalled are there only when true, and never both. */
function summary(reports: readonly Report[]): ConditionInput[] {
  const head = worst(reports.flatMap(({ aspect }) => (aspect ? [aspect] : [])));
  if (!head || head.state === "ready" || head.state === "impaired") {
    return [{ type: "Ready", status: "True", reason: "Succeeded", message: `ready: ${reports.flatMap(partText).join(", ")}` }];
  }
  const { reason, message } = head;
  const abnormal = head.state === "stalled" ? "Stalled" : "Reconciling";
  return [
    { type: "Ready", status: "False", reason, message },
    { type: abnormal, status: "True", reason, message },
  ];
}

function partText({ name, aspect }: Report): string[] {
  if (!aspect) return [];
  return [aspect.state === "impaired" ? `${name} (${aspect.reason})` : name];
}

/** Whether writing the new status would change anything. */
export function sameStatus(a: ServiceStatus, b: ServiceStatus): boolean {
  return jsonEqual(a, b);
}
