import { delimiter, dirname, join } from "node:path";
import { accessSync, constants } from "node:fs";
import { ensureControlPlane } from "@service-operator/testkit";
import { Interrupted } from "./halt.ts";
import { demoNamespace } from "./samples.ts";
import type { Show } from "./scene.ts";
import { inNamespace } from "./stage/kubeconfigs.ts";

/** Leaves the cluster to the user, and the tree alive below the commands to try, until Ctrl-C. */
export async function stayUp({ screen, halt, cluster }: Show): Promise<void> {
  const { plane, scratch } = cluster;
  const kubeconfig = await scratch.write("kubeconfig", inNamespace(plane.adminKubeconfig(), demoNamespace));
  screen.print(await invitation(kubeconfig));
  screen.status(" … Up. Press Ctrl-C to stop.");
  await untilHalted(halt.signal);
}

/** Resolves at the user's wish to stop; rejects when something ended that should not. */
async function untilHalted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  // A pending promise does not keep Node alive, and neither do the watches while they wait to reconnect.
  const alive = setInterval(() => {}, 2 ** 30);
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearInterval(alive);
  if (!(signal.reason instanceof Interrupted)) throw signal.reason;
}

async function invitation(kubeconfig: string): Promise<string> {
  return `
     Ready for kubectl, in another terminal:

     export KUBECONFIG=${kubeconfig}${await pathLine()}
     $ kubectl get sop
     $ kubectl describe sop shop
     $ kubectl edit sop shop            # image, replicas, configData, ...
     $ kubectl delete deployment shop   # it comes back
     $ kubectl delete sop --all         # what is below goes with them
`;
}

/** Who has no kubectl can take the control plane's. */
async function pathLine(): Promise<string> {
  if ((process.env["PATH"] ?? "").split(delimiter).some(holdsKubectl)) return "";
  const { kubectl } = await ensureControlPlane({ binaries: ["kubectl"] });
  return `\n     export PATH=${dirname(kubectl)}:$PATH`;
}

function holdsKubectl(directory: string): boolean {
  try {
    accessSync(join(directory, "kubectl"), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
