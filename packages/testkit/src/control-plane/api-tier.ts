import type { ApiBinaries } from "../binaries/names.ts";
import type { ControlPlaneAccess } from "./access.ts";
import { type ApiServerSettings, apiServerSpec } from "./api-server.ts";
import { etcdSpec, isEtcdListening } from "./etcd.ts";
import type { Fleet } from "./fleet.ts";
import type { ApiServer } from "./options.ts";
import type { Workspace } from "./workspace.ts";

export interface ApiTier {
  readonly fleet: Fleet;
  readonly workspace: Workspace;
  readonly binaries: ApiBinaries;
  readonly settings: ApiServerSettings;
  readonly access: ControlPlaneAccess;
}

/** Starts etcd and the API server, and gives the handle by which the latter can be stopped and started. */
export async function startApiTier(tier: ApiTier): Promise<ApiServer> {
  const { fleet, workspace, binaries } = tier;
  // The API server tries etcd once a second: it would lose that second if etcd were not there at first.
  await fleet.start(etcdSpec(binaries.etcd, workspace), () => isEtcdListening(workspace));
  const spec = apiServerSpec(binaries["kube-apiserver"], workspace, tier.settings);
  const start = (): Promise<void> => fleet.start(spec, () => isReady(tier.access));
  await start();
  return {
    start,
    kill: () => fleet.end(spec.name, "kill"),
    async restart() {
      await fleet.end(spec.name, "shutDown");
      await start();
    },
  };
}

async function isReady(access: ControlPlaneAccess): Promise<boolean> {
  const { status } = await access.request({ path: "/readyz" });
  return status === 200;
}
