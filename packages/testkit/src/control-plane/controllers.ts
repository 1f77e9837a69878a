import type { ComponentSpec } from "./component.ts";
import type { Workspace } from "./workspace.ts";

// There is one of each, and nobody asks them for metrics: no leases, no ports.
const ALONE = ["--leader-elect=false", "--secure-port=0"];

export function controllerManagerSpec(program: string, workspace: Workspace, kubeconfig: string): ComponentSpec {
  return {
    name: "kube-controller-manager",
    program,
    args: [
      `--kubeconfig=${kubeconfig}`,
      ...ALONE,
      `--root-ca-file=${workspace.path("ca.crt")}`,
      `--service-account-private-key-file=${workspace.path("service-account.key")}`,
      "--use-service-account-credentials=true",
      // The defaults (20, 30) protect a shared API server; here they would be what a test waits for.
      "--kube-api-qps=200",
      "--kube-api-burst=400",
      // As the default (15 s) does.
      "--horizontal-pod-autoscaler-sync-period=1s",
    ],
  };
}

export function schedulerSpec(program: string, kubeconfig: string): ComponentSpec {
  return { name: "kube-scheduler", program, args: [`--kubeconfig=${kubeconfig}`, ...ALONE] };
}
