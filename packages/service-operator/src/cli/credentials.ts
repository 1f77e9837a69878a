import { existsSync } from "node:fs";
import { ApiError, type Credentials, defaultKubeconfigPath, inClusterCredentials, isApiError, kubeconfigCredentials } from "@service-operator/controller-runtime";
import { UsageError } from "./usage-error.ts";

export interface CredentialFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As controller-runtime finds them: `--kubeconfig`, `$KUBECONFIG`, the pod's service account, `~/.kube/config`. */
export function findCredentials(flags: CredentialFlags, environment: Environment = process.env): Credentials {
  const path = kubeconfigPath(flags, environment);
  return path === undefined ? inClusterCredentials({ environment }) : readKubeconfig(path, flags);
}

/** Undefined: use the pod's service account. */
function kubeconfigPath({ kubeconfig }: CredentialFlags, environment: Environment): string | undefined {
  if (kubeconfig !== undefined) return kubeconfig;
  const path = defaultKubeconfigPath(environment);
  if (environment["KUBECONFIG"]) return path;
  if (environment["KUBERNETES_SERVICE_HOST"]) return undefined;
  if (existsSync(path)) return path;
  throw new UsageError(`no cluster to work with: no --kubeconfig, no KUBECONFIG, not in a pod, and no ${path}: name a kubeconfig with --kubeconfig`);
}

function readKubeconfig(path: string, { context }: CredentialFlags): Credentials {
  try {
    const credentials = kubeconfigCredentials({ path, ...(context !== undefined && { context }) });
    if (/^https?:$/.test(URL.parse(credentials.server)?.protocol ?? "")) return credentials;
    throw new ApiError({ code: "Credentials", message: `kubeconfig ${path}: the server "${credentials.server}" is no URL that begins with https://` });
  } catch (error) {
    if (!isApiError(error, "Credentials")) throw error;
    throw new UsageError(`${error.message}; mend it, or choose another with --kubeconfig or --context`);
  }
}
