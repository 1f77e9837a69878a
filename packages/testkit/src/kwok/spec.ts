import type { ComponentSpec } from "../control-plane/component.ts";

export interface KwokFiles {
  readonly kubeconfig: string;
  readonly stages: string;
}

export function kwokSpec(program: string, { kubeconfig, stages }: KwokFiles): ComponentSpec {
  return {
    name: "kwok",
    program,
    args: [
      `--kubeconfig=${kubeconfig}`,
      `--config=${stages}`,
      "--manage-all-nodes=true",
      // Never dialled: addresses that look like a cluster's, away from the services' 10.96.0.0/16.
      "--node-ip=10.128.0.1",
      "--cidr=10.64.0.0/12",
      // The kubelet's own lease duration; renewing the lease is what keeps a node ready.
      "--node-lease-duration-seconds=40",
    ],
  };
}
