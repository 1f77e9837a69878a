import { existsSync } from "node:fs";
import { type Credentials, defaultKubeconfigPath, inClusterCredentials, kubeconfigCredentials } from "@service-operator/controller-runtime";
import { UsageError } from "./usage-error.ts";

export interface CredentialFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** As controller-runtime finds them: `--kubeconfig`, `$KUBECONFIG`, the pod's service account, `~/.kube/config`. */
export function findCredentials(flags: CredentialFlags, environment: Readonly<Record<string, string | undefined>> = process.env): Credentials {
  const { kubeconfig, context } = flags;
  const chosen = { ...(context !== undefined && { context }) };
  if (kubeconfig !== undefined) return kubeconfigCredentials({ path: kubeconfig, ...chosen });
  if (environment["KUBECONFIG"]) return kubeconfigCredentials(chosen);
  if (environment["KUBERNETES_SERVICE_HOST"]) return inClusterCredentials({ environment });
  const path = defaultKubeconfigPath(environment);
  if (existsSync(path)) return kubeconfigCredentials({ path, ...chosen });
  throw new UsageError(`no cluster to work with: no --kubeconfig, no KUBECONFIG, not in a pod, and no ${path}`);
}
