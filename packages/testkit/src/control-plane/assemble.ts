import type { ApiBinaries, Binaries } from "../binaries/names.ts";
import { createAuthority } from "@service-operator/controller-runtime/pki";
import { type Progress, silent } from "../progress.ts";
import { type ControlPlaneAccess, saveAccess } from "./access.ts";
import { HOST, writeApiServerFiles } from "./api-server.ts";
import { startApiTier } from "./api-tier.ts";
import type { Fleet } from "./fleet.ts";
import type { ApiServer, StartOptions } from "./options.ts";
import { startWorkloadTier } from "./workload-tier.ts";
import type { Workspace } from "./workspace.ts";

/** `all` is there when the control plane is to be a full one. */
export interface Programs {
  readonly api: ApiBinaries;
  readonly all?: Binaries;
}

export interface Assembly {
  readonly options: StartOptions;
  readonly programs: Programs;
  readonly workspace: Workspace;
  readonly fleet: Fleet;
  readonly port: number;
}

export interface Assembled {
  readonly access: ControlPlaneAccess;
  readonly apiServer: ApiServer;
}

/** Writes keys and configuration, starts the components in order, and gives access to what they make up. */
export async function assemble({ options, programs, workspace, fleet, port }: Assembly): Promise<Assembled> {
  const { report = silent, apiServerFlags = [], nodes = 3 } = options;
  const components = programs.all === undefined ? "api" : "full";
  const auditLogPath = options.auditLog === true ? workspace.path("audit.log") : undefined;
  const authority = createAuthority({ commonName: "service-operator-testkit" });
  await writeApiServerFiles(workspace, authority);
  const access = await saveAccess(workspace.root, {
    url: `https://${HOST}:${port}`,
    components,
    kubectl: programs.api.kubectl,
    authority: authority.credentials,
    admin: authority.issueClient("admin", ["system:masters"]),
    ...(auditLogPath === undefined ? {} : { auditLogPath }),
  });

  const settings = { components, port, auditLogPath, extraFlags: apiServerFlags } as const;
  const total = programs.all === undefined ? 1 : 2;
  const progress = (step: string, done: number): Progress => ({ step, done, total });
  report(progress("Starting the API server", 0));
  const apiServer = await startApiTier({ fleet, workspace, binaries: programs.api, settings, access });
  if (programs.all !== undefined) {
    report(progress("Starting controllers, scheduler and nodes", 1));
    await startWorkloadTier({ fleet, workspace, binaries: programs.all, access, nodes });
  }
  report(progress("Control plane ready", total));
  return { access, apiServer };
}
