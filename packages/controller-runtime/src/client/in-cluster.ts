import { ApiError } from "./errors.ts";
import type { Credentials, TlsMaterial } from "./credentials.ts";
import { RotatingFile } from "./rotating-file.ts";

/** Where the kubelet mounts a pod's service account (kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
const mountedAt = "/var/run/secrets/kubernetes.io/serviceaccount";

export interface InClusterOptions {
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
}

/** The namespace of the pod this process runs in, or undefined outside a cluster. */
export async function inClusterNamespace(directory = mountedAt): Promise<string | undefined> {
  return await new RotatingFile(`${directory}/namespace`).read().then(
    (text) => text.trim(),
    () => undefined,
  );
}

/**
 * Credentials from the mounted service account.
 *
 * Guarantees: a rotated token or CA is used within a minute, at once after a 401.
 * Errors: `Credentials` when this is no pod.
 */
export function inClusterCredentials(options: InClusterOptions = {}): Credentials {
  const { environment = process.env, directory = mountedAt } = options;
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"];
  if (!host || !port) {
    throw new ApiError({ code: "Credentials", message: "not in a cluster: KUBERNETES_SERVICE_HOST is not set" });
  }
  const token = new RotatingFile(`${directory}/token`);
  const ca = new RotatingFile(`${directory}/ca.crt`);
  let tls: TlsMaterial = {};
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    tls: async () => {
      const current = await ca.read();
      if (current !== tls.ca) tls = { ca: current };
      return tls;
    },
    authorization: async () => `Bearer ${(await token.read()).trim()}`,
    refresh: () => {
      token.forget();
      return true;
    },
  };
}
