import { homedir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import type { Credentials, TlsMaterial } from "./credentials.ts";
import { ExecCredentials } from "./exec-credential.ts";
import { impersonationHeaders } from "./impersonation.ts";
import { type Cluster, fail, type User } from "./kubeconfig-file.ts";
import { mergeKubeconfigs } from "./merged-kubeconfig.ts";
import { RotatingFile } from "./rotating-file.ts";

export interface KubeconfigOptions {
  /** Path of the one file to read; goes before `paths`. */
  readonly path?: string;
  /** Files that are merged, the first value of each entry winning; default {@link defaultKubeconfigPaths}. */
  readonly paths?: readonly string[];
  /** Name of the context; default the first `current-context` of the files. */
  readonly context?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where kubeconfigs are looked for when no path is given: the entries of `$KUBECONFIG`, else `~/.kube/config`. */
export function defaultKubeconfigPaths(environment: Environment = process.env): readonly [string, ...string[]] {
  const [first, ...rest] = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((entry) => entry !== "");
  return first === undefined ? [join(homedir(), ".kube", "config")] : [first, ...rest];
}

/** The first of {@link defaultKubeconfigPaths}. */
export function defaultKubeconfigPath(environment: Environment = process.env): string {
  return defaultKubeconfigPaths(environment)[0];
}

/**
 * Credentials from kubeconfig files: token, token file, basic auth, client certificate, exec plugin; and whom to act as.
 *
 * Errors: `Credentials`, naming the file and what is wrong with it.
 */
export function kubeconfigCredentials(options: KubeconfigOptions = {}): Credentials {
  const paths = options.path === undefined ? (options.paths ?? defaultKubeconfigPaths()) : [options.path];
  const { source, currentContext, contexts, clusters, users } = mergeKubeconfigs(paths);
  const contextName = options.context ?? currentContext;
  if (!contextName) fail(`kubeconfig ${source} has no current-context: set one with kubectl config use-context`);
  const context = contexts.get(contextName)?.value;
  if (!context) fail(`kubeconfig ${source} has no context "${contextName}"`);
  const cluster = clusters.get(context.cluster);
  if (!cluster) fail(`kubeconfig ${source} has no cluster "${context.cluster}", which context "${contextName}" names`);
  const user = users.get(context.user);
  if (!user) fail(`kubeconfig ${source} has no user "${context.user}", which context "${contextName}" names`);
  return credentialsOf({ cluster: cluster.value, clusterPath: cluster.path, user: user.value, userPath: user.path });
}

/** The cluster and the user of the context, and the files that they are from. */
interface Chosen {
  readonly cluster: Cluster;
  readonly clusterPath: string;
  readonly user: User;
  readonly userPath: string;
}

function credentialsOf({ cluster, clusterPath, user, userPath }: Chosen): Credentials {
  if (user["auth-provider"]) {
    fail(`kubeconfig ${userPath} uses auth-provider "${user["auth-provider"].name}", which kubectl no longer recommends: use an exec plugin (for OIDC, kubelogin)`);
  }
  const exec = user.exec && new ExecCredentials({ ...user.exec, command: commandOf(user.exec.command, userPath) });
  const tokenFile = user.tokenFile ? new RotatingFile(resolve(dirname(userPath), user.tokenFile)) : undefined;
  return {
    server: cluster.server.replace(/\/+$/, ""),
    impersonation: impersonationHeaders(user, userPath),
    tls: tlsReader({ cluster, clusterPath, user, userPath }, exec),
    authorization: async () => {
      if (tokenFile) return `Bearer ${(await tokenFile.read()).trim()}`;
      if (user.token) return `Bearer ${user.token}`;
      if (user.username) return `Basic ${Buffer.from(`${user.username}:${user.password ?? ""}`).toString("base64")}`;
      const token = (await exec?.get())?.token;
      return token && `Bearer ${token}`;
    },
    refresh: () => {
      tokenFile?.forget();
      exec?.forget();
      return tokenFile !== undefined || exec !== undefined;
    },
  };
}

/** A name is looked up in the PATH; a path is relative to the file itself, as in kubectl. */
function commandOf(command: string, path: string): string {
  return command.includes("/") ? resolve(dirname(path), command) : command;
}

/** Paths in a kubeconfig are relative to the file itself, as in kubectl. */
function tlsReader({ cluster, clusterPath, user, userPath }: Chosen, exec: ExecCredentials | undefined): () => Promise<TlsMaterial> {
  const ca = material({ data: cluster["certificate-authority-data"], file: cluster["certificate-authority"], path: clusterPath });
  const cert = material({ data: user["client-certificate-data"], file: user["client-certificate"], path: userPath });
  const key = material({ data: user["client-key-data"], file: user["client-key"], path: userPath });
  let last: TlsMaterial = {};
  return async () => {
    const plugin = await exec?.get();
    const next: TlsMaterial = {
      ca: await ca(),
      cert: plugin?.clientCertificateData ?? (await cert()),
      key: plugin?.clientKeyData ?? (await key()),
      servername: cluster["tls-server-name"],
      // Left out, not undefined: TLS verifies unless it is told not to in so many words.
      ...(cluster["insecure-skip-tls-verify"] && { rejectUnauthorized: false }),
    };
    if (!sameMaterial(next, last)) last = next;
    return last;
  };
}

interface MaterialSource {
  readonly data: string | undefined;
  readonly file: string | undefined;
  /** Of the kubeconfig. */
  readonly path: string;
}

function material({ data, file, path }: MaterialSource): () => Promise<string | undefined> {
  if (data) {
    const decoded = Buffer.from(data, "base64").toString("utf8"); // asked for at each request
    return async () => decoded;
  }
  if (!file) return async () => undefined;
  const rotating = new RotatingFile(resolve(dirname(path), file));
  return async () => await rotating.read();
}

function sameMaterial(a: TlsMaterial, b: TlsMaterial): boolean {
  return a.ca === b.ca && a.cert === b.cert && a.key === b.key && a.servername === b.servername && a.rejectUnauthorized === b.rejectUnauthorized;
}
