import { existsSync } from "node:fs";
import { ApiError, type Credentials, defaultKubeconfigPaths, inClusterCredentials, isApiError, kubeconfigCredentials } from "@service-operator/controller-runtime";
import { UsageError } from "./usage-error.ts";

export interface CredentialFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** As controller-runtime finds them: `--kubeconfig`, `$KUBECONFIG`, the pod's service account, `~/.kube/config`. */
export function findCredentials(flags: CredentialFlags, environment: Environment = process.env): Credentials {
  const paths = kubeconfigPaths(flags, environment);
  return paths === undefined ? inClusterCredentials({ environment }) : readKubeconfig(paths, flags);
}

/** Undefined: use the pod's service account. */
function kubeconfigPaths({ kubeconfig }: CredentialFlags, environment: Environment): readonly string[] | undefined {
  if (kubeconfig !== undefined) return [kubeconfig];
  const paths = defaultKubeconfigPaths(environment);
  if (environment["KUBECONFIG"]) return paths;
  if (environment["KUBERNETES_SERVICE_HOST"]) return undefined;
  if (existsSync(paths[0])) return paths;
  throw new UsageError(`no cluster to work with: no --kubeconfig, no KUBECONFIG, not in a pod, and no ${paths[0]}: name a kubeconfig with --kubeconfig`);
}

function readKubeconfig(paths: readonly string[], { context }: CredentialFlags): Credentials {
  try {
    const credentials = kubeconfigCredentials({ paths, ...(context !== undefined && { context }) });
    if (/^https?:$/.test(URL.parse(credentials.server)?.protocol ?? "")) return credentials;
    throw new ApiError({ code: "Credentials", message: `kubeconfig ${paths.join(", ")}: the server "${credentials.server}" is no URL that begins with https://` });
  } catch (error) {
    if (!isApiError(error, "Credentials")) throw error;
    throw new UsageError(`${error.message}; mend it, or choose another with --kubeconfig or --context`);
  }
}
