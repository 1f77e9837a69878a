import type { KubernetesObject, Pod } from "@service-operator/controller-runtime/kubernetes";
import type { Service, ServiceCondition } from "../../../api/index.ts";
import { serviceLabel } from "../../../core/labels.ts";
import { type Branch, leaf } from "./branch.ts";
import { configMapBranch, coreServiceBranch, deploymentBranch, ingressBranch } from "./children.ts";
import type { DemoState } from "./state.ts";

/**
 * The state as a tree: a Service, its children in the order of their creation, their pods, its conditions.
 * Children that outlive their Service for a moment stay in the tree, so that a deletion can be watched to its end.
 */
export function branchesOf(state: DemoState): Branch[] {
  const labelled = [state.configMaps, state.deployments, state.coreServices, state.ingresses, state.pods].flat();
  const names = new Set([...state.services.map(({ metadata }) => metadata.name ?? ""), ...labelled.map(ownerName)]);
  return [...names].filter((name) => name !== "").toSorted().map((name) => serviceBranch(name, state));
}

function serviceBranch(name: string, state: DemoState): Branch {
  const service = state.services.find(({ metadata }) => metadata.name === name);
  const branches = [...childBranches(name, state), ...(service ? conditionBranches(service) : [])];
  return { title: `Service ${name}`, detail: service ? serviceDetail(service) : "deleted", branches };
}

function serviceDetail({ metadata, status }: Service): string {
  if (metadata.deletionTimestamp) return "being deleted";
  const ready = status.conditions?.find(({ type }) => type === "Ready");
  if (!ready) return "not seen by the operator yet";
  const generation = `generation ${status.observedGeneration}${status.observedGeneration === metadata.generation ? "" : ` of ${metadata.generation ?? 0}`}`;
  return [`Ready ${ready.status} ${ready.reason}`, generation, status.url ?? ""].filter((part) => part !== "").join("  ");
}

function childBranches(name: string, state: DemoState): Branch[] {
  const pods = ofService(state.pods, name).map(podBranch);
  const deployments = ofService(state.deployments, name).map(deploymentBranch);
  return [
    ...ofService(state.configMaps, name).map(configMapBranch),
    ...deployments.map((branch) => ({ ...branch, branches: pods })),
    ...(deployments.length === 0 ? pods : []),
    ...ofService(state.coreServices, name).map(coreServiceBranch),
    ...ofService(state.ingresses, name).map(ingressBranch),
  ];
}

function podBranch({ metadata, status }: Pod): Branch {
  const phase = metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? "Pending");
  const ready = status?.conditions?.some(({ type, status }) => type === "Ready" && status === "True") ?? false;
  return leaf(`Pod ${metadata.name ?? ""}`, `${phase}, ${ready ? "ready" : "not ready"}`);
}

function conditionBranches({ status }: Service): Branch[] {
  const { conditions = [] } = status;
  return conditions.length === 0 ? [] : [{ title: "Conditions", detail: "", branches: conditions.map(conditionBranch) }];
}

function conditionBranch({ type, status, reason, message }: ServiceCondition): Branch {
  return leaf(type, `${status} ${reason}: ${message}`);
}

function ofService<T extends KubernetesObject>(objects: readonly T[], name: string): T[] {
  const byName = (a: T, b: T): number => (a.metadata.name ?? "").localeCompare(b.metadata.name ?? "");
  return objects.filter((object) => ownerName(object) === name).toSorted(byName);
}

function ownerName({ metadata }: KubernetesObject): string {
  return metadata.labels?.[serviceLabel] ?? "";
}
