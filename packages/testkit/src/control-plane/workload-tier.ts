import type { Binaries } from "../binaries/names.ts";
import { TestkitError } from "../errors.ts";
import { nodeManifests } from "../kwok/nodes.ts";
import { kwokSpec } from "../kwok/spec.ts";
import { stagesYaml } from "../kwok/stages.ts";
import type { ControlPlaneAccess, User } from "./access.ts";
import { controllerManagerSpec, schedulerSpec } from "./controllers.ts";
import type { Fleet } from "./fleet.ts";
import { areNodesUsable, hasScheduled, hasServiceAccount } from "./workload-ready.ts";
import type { Workspace } from "./workspace.ts";

export interface WorkloadTier {
  readonly fleet: Fleet;
  readonly workspace: Workspace;
  readonly binaries: Binaries;
  readonly access: ControlPlaneAccess;
  readonly nodes: number;
}

/** Starts what makes pods of workloads and gives them nodes; resolves when a new pod would be scheduled at once. */
export async function startWorkloadTier(tier: WorkloadTier): Promise<void> {
  const { fleet, workspace, binaries, access, nodes } = tier;
  const kubeconfigFor = (user: User): Promise<string> =>
    workspace.write(`${user.name.replace("system:", "")}.kubeconfig`, access.userKubeconfig(user));
  const [manager, scheduler, kwok, stages] = await Promise.all([
    kubeconfigFor({ name: "system:kube-controller-manager" }),
    kubeconfigFor({ name: "system:kube-scheduler" }),
    kubeconfigFor({ name: "kwok", groups: ["system:masters"] }),
    workspace.write("stages.yaml", stagesYaml()),
  ]);
  await Promise.all(nodeManifests(nodes).map((node) => createNode(access, node)));
  const managerSpec = controllerManagerSpec(binaries["kube-controller-manager"], workspace, manager);
  await Promise.all([
    fleet.start(managerSpec, () => hasServiceAccount(access)),
    fleet.start(schedulerSpec(binaries["kube-scheduler"], scheduler), () => hasScheduled(access)),
    fleet.start(kwokSpec(binaries.kwok, { kubeconfig: kwok, stages }), () => areNodesUsable(access)),
  ]);
}

async function createNode(access: ControlPlaneAccess, node: Record<string, unknown>): Promise<void> {
  const { status, body } = await access.request({ method: "POST", path: "/api/v1/nodes", body: node });
  if (status !== 201) throw new TestkitError("request-failed", `cannot create a node: ${JSON.stringify(body)}`);
}
