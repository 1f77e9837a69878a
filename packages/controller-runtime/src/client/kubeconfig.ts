import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Credentials, TlsMaterial } from "./credentials.ts";
import { ApiError } from "./errors.ts";
import { ExecCredentials } from "./exec-credential.ts";
import { RotatingFile } from "./rotating-file.ts";

const cluster = z.object({
  server: z.string(),
  "certificate-authority": z.string().optional(),
  "certificate-authority-data": z.string().optional(),
  "insecure-skip-tls-verify": z.boolean().optional(),
  "tls-server-name": z.string().optional(),
});

const user = z.object({
  token: z.string().optional(),
  tokenFile: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  "client-certificate": z.string().optional(),
  "client-certificate-data": z.string().optional(),
  "client-key": z.string().optional(),
  "client-key-data": z.string().optional(),
  "auth-provider": z.object({ name: z.string() }).optional(),
  exec: z
    .object({
      apiVersion: z.string(),
      command: z.string(),
      args: z.array(z.string()).nullish().transform((args) => args ?? []),
      env: z.array(z.object({ name: z.string(), value: z.string() })).nullish().transform((env) => env ?? []),
      installHint: z.string().optional().transform((hint) => hint ?? ""),
    })
    .optional(),
});

const kubeconfig = z.object({
  "current-context": z.string().optional(),
  clusters: z.array(z.object({ name: z.string(), cluster })).nullish(),
  contexts: z.array(z.object({ name: z.string(), context: z.object({ cluster: z.string(), user: z.string(), namespace: z.string().optional() }) })).nullish(),
  users: z.array(z.object({ name: z.string(), user: user.nullish() })).nullish(),
});

type Cluster = z.output<typeof cluster>;
type User = z.output<typeof user>;

export interface KubeconfigOptions {
  /** Path of the file; default `$KUBECONFIG` (its first entry), else `~/.kube/config`. */
  readonly path?: string;
  /** Name of the context; default the file's `current-context`. */
  readonly context?: string;
}

/** Where a kubeconfig is looked for when no path is given. */
export function defaultKubeconfigPath(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return environment["KUBECONFIG"]?.split(":").find((entry) => entry !== "") ?? join(homedir(), ".kube", "config");
}

function fail(message: string, cause?: unknown): never {
  throw new ApiError({ code: "Credentials", message, cause });
}

/**
 * Credentials from a kubeconfig file: token, token file, basic auth, client certificate, exec plugin.
 *
 * Errors: `Credentials`, naming the file and what is wrong with it.
 */
export function kubeconfigCredentials(options: KubeconfigOptions = {}): Credentials {
  const path = options.path ?? defaultKubeconfigPath();
  const config = readKubeconfig(path);
  const contextName = options.context ?? config["current-context"];
  if (!contextName) fail(`kubeconfig ${path} has no current-context: set one with kubectl config use-context`);
  const context = config.contexts?.find(({ name }) => name === contextName)?.context;
  if (!context) fail(`kubeconfig ${path} has no context "${contextName}"`);
  const chosen = config.clusters?.find(({ name }) => name === context.cluster)?.cluster;
  if (!chosen) fail(`kubeconfig ${path} has no cluster "${context.cluster}", which context "${contextName}" names`);
  const found = config.users?.find(({ name }) => name === context.user);
  if (!found) fail(`kubeconfig ${path} has no user "${context.user}", which context "${contextName}" names`);
  return credentialsOf({ cluster: chosen, user: found.user ?? {}, path });
}

function readKubeconfig(path: string): z.output<typeof kubeconfig> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    fail(`cannot read kubeconfig ${path}: ${(cause as Error).message.split(",")[0]}`, cause);
  }
  try {
    const parsed = kubeconfig.safeParse(parse(text));
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    fail(`kubeconfig ${path} is not valid: ${issue?.path.join(".") || "top level"}: ${issue?.message}`);
  } catch (cause) {
    if (cause instanceof ApiError) throw cause;
    fail(`kubeconfig ${path} is not YAML: ${(cause as Error).message.split("\n")[0]}`, cause);
  }
}

interface Chosen {
  readonly cluster: Cluster;
  readonly user: User;
  readonly path: string;
}

function credentialsOf({ cluster, user, path }: Chosen): Credentials {
  if (user["auth-provider"]) {
    fail(`kubeconfig ${path} uses auth-provider "${user["auth-provider"].name}", which kubectl no longer recommends: use an exec plugin (for OIDC, kubelogin)`);
  }
  const exec = user.exec && new ExecCredentials({ ...user.exec, command: commandOf(user.exec.command, path) });
  const tokenFile = user.tokenFile ? new RotatingFile(resolve(dirname(path), user.tokenFile)) : undefined;
  return {
    server: cluster.server.replace(/\/+$/, ""),
    tls: tlsReader({ cluster, user, path }, exec),
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
function tlsReader({ cluster, user, path }: Chosen, exec: ExecCredentials | undefined): () => Promise<TlsMaterial> {
  const source = (data: string | undefined, file: string | undefined): (() => Promise<string | undefined>) => {
    if (data) return async () => Buffer.from(data, "base64").toString("utf8");
    if (!file) return async () => undefined;
    const rotating = new RotatingFile(resolve(dirname(path), file));
    return async () => await rotating.read();
  };
  const ca = source(cluster["certificate-authority-data"], cluster["certificate-authority"]);
  const cert = source(user["client-certificate-data"], user["client-certificate"]);
  const key = source(user["client-key-data"], user["client-key"]);
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

function sameMaterial(a: TlsMaterial, b: TlsMaterial): boolean {
  return a.ca === b.ca && a.cert === b.cert && a.key === b.key && a.servername === b.servername && a.rejectUnauthorized === b.rejectUnauthorized;
}
