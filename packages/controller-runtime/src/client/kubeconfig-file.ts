import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { ExecConfig } from "./exec-credential.ts";
import { ApiError } from "./errors.ts";
import { KubeconfigFields } from "./kubeconfig-fields.ts";

/** Fields that are texts, or not there. */
type Texts<Name extends string> = Readonly<Record<Name, string | undefined>>;

export interface Cluster extends Texts<(typeof clusterTexts)[number]> {
  readonly server: string;
  readonly "insecure-skip-tls-verify": boolean | undefined;
}

export interface User extends Texts<(typeof userTexts)[number]> {
  readonly "as-groups": readonly string[];
  readonly "as-user-extra": Readonly<Record<string, readonly string[]>>;
  readonly "auth-provider": { readonly name: string } | undefined;
  readonly exec: ExecConfig | undefined;
}

export interface Kubeconfig {
  readonly "current-context": string | undefined;
  readonly clusters: readonly { readonly name: string; readonly cluster: Cluster }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string; readonly user: string } }[];
  readonly users: readonly { readonly name: string; readonly user: User }[];
}

const clusterTexts = ["certificate-authority", "certificate-authority-data", "tls-server-name"] as const;
const userTexts = ["token", "tokenFile", "username", "password", "client-certificate", "client-certificate-data", "client-key", "client-key-data", "as", "as-uid"] as const;

/** Ends in an error of one line that names the file and what is wrong with it. */
export function fail(message: string, cause?: unknown): never {
  throw new ApiError({ code: "Credentials", message, cause });
}

/** Reads one kubeconfig file. Errors: `Credentials`, naming the file and what is wrong with it. */
export function readKubeconfig(path: string): Kubeconfig {
  const fields = new KubeconfigFields(parsed(path), { file: path, path: "" });
  return {
    "current-context": fields.text("current-context"),
    clusters: fields.children("clusters").map((entry) => ({ name: entry.requiredText("name"), cluster: clusterOf(entry.requiredChild("cluster")) })),
    contexts: fields.children("contexts").map((entry) => ({ name: entry.requiredText("name"), context: contextOf(entry.requiredChild("context")) })),
    users: fields.children("users").map((entry) => ({ name: entry.requiredText("name"), user: userOf(entry.child("user")) })),
  };
}

function parsed(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    fail(`cannot read kubeconfig ${path}: ${(cause as Error).message.split(",")[0]}`, cause);
  }
  try {
    return parse(text);
  } catch (cause) {
    fail(`kubeconfig ${path} is not YAML: ${(cause as Error).message.split("\n")[0]}`, cause);
  }
}

function contextOf(context: KubeconfigFields): Kubeconfig["contexts"][number]["context"] {
  return { cluster: context.requiredText("cluster"), user: context.requiredText("user") };
}

function clusterOf(cluster: KubeconfigFields): Cluster {
  return { ...textsOf(cluster, clusterTexts), server: cluster.requiredText("server"), "insecure-skip-tls-verify": cluster.flag("insecure-skip-tls-verify") };
}

/** A user may be without credentials. */
function userOf(user: KubeconfigFields | undefined): User {
  const provider = user?.child("auth-provider");
  const exec = user?.child("exec");
  const extra = user?.child("as-user-extra");
  return {
    ...textsOf(user, userTexts),
    "as-groups": user?.texts("as-groups") ?? [],
    "as-user-extra": Object.fromEntries(extra?.names.map((name) => [name, extra.texts(name)]) ?? []),
    "auth-provider": provider && { name: provider.requiredText("name") },
    exec: exec && execOf(exec),
  };
}

function execOf(exec: KubeconfigFields): ExecConfig {
  return {
    apiVersion: exec.requiredText("apiVersion"),
    command: exec.requiredText("command"),
    args: exec.texts("args"),
    env: exec.children("env").map((variable) => ({ name: variable.requiredText("name"), value: variable.requiredText("value") })),
    installHint: exec.text("installHint") ?? "",
  };
}

function textsOf<Name extends string>(fields: KubeconfigFields | undefined, names: readonly Name[]): Texts<Name> {
  return Object.fromEntries(names.map((name) => [name, fields?.text(name)])) as Texts<Name>; // one entry for each name
}
