import { type ControlPlaneAccess, createNamespace, sharedControlPlane, type SharedControlPlane, waitFor } from "@service-operator/testkit";
import { serviceDefinition } from "../../src/api/schema.ts";
import { manifestText } from "../../src/deploy/manifest-text.ts";
import { rbacManifests, secretsManifests, systemNamespace } from "../../src/deploy/manifests.ts";
import { operatorName } from "../../src/core/labels.ts";

let installed: Promise<SharedControlPlane> | undefined;

/** The shared control plane with what `deploy/` holds applied to it. */
export async function installation(): Promise<SharedControlPlane> {
  installed ??= install();
  return await installed;
}

async function install(): Promise<SharedControlPlane> {
  const plane = await sharedControlPlane();
  await waitFor("deploy/ is applied", async () => {
    const { code } = await plane.kubectl(["apply", "-f", "-"], { input: manifestText([serviceDefinition(), ...rbacManifests(), ...secretsManifests()]) });
    return code === 0;
  });
  await waitFor("the CRD is served", async () => (await plane.request({ path: "/apis/service-operator.io/v1/services?limit=1" })).status === 200);
  return plane;
}

/** A kubeconfig of the operator's own service account: exactly the rights that `deploy/` grants. */
export function operatorKubeconfig(plane: ControlPlaneAccess): string {
  return plane.userKubeconfig({
    name: `system:serviceaccount:${systemNamespace}:${operatorName}`,
    groups: ["system:serviceaccounts", `system:serviceaccounts:${systemNamespace}`],
  });
}

export async function newNamespace(prefix: string): Promise<string> {
  return await createNamespace(await installation(), prefix);
}
