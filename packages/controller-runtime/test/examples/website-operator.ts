import { type ChildProcess, spawn } from "node:child_process";
import { type AddressInfo, createServer } from "node:net";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { after } from "node:test";
import { type Kind, kinds, type KubernetesObject } from "../../src/kubernetes/index.ts";
import { kubectl, plane } from "../support/api-server.ts";

export interface Website extends KubernetesObject {
  readonly spec: { readonly html: string; readonly replicas?: number };
  readonly status?: { readonly ready: boolean };
}
export const websiteKind: Kind<Website> = { apiVersion: "example.com/v1", kind: "Website", plural: "websites", namespaced: true };

export interface Program {
  /** Arguments for Node: the example's file, and flags before it. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The path of one. */
  readonly kubeconfig?: string;
}

export interface Operator {
  readonly process: ChildProcess;
  /** What it logged, line by line. */
  readonly lines: readonly string[];
  /** Where `/healthz` is. */
  readonly healthUrl: string;
}

/** Installs the kind that the example prints. */
export async function installWebsites({ args, cwd }: Program): Promise<void> {
  const printer = spawn(process.execPath, [...args, "crd"], { cwd, env: environment(), stdio: ["ignore", "pipe", "inherit"] });
  await kubectl(["apply", "-f", "-"], await text(printer.stdout));
  await kubectl(["wait", "--for=condition=Established", "crd/websites.example.com", "--timeout=30s"]);
}

/** Runs the example for one namespace, until the test file ends; as the administrator where no kubeconfig is given. */
export async function startOperator({ args, cwd, kubeconfig = plane.adminKubeconfigPath }: Program, namespace: string): Promise<Operator> {
  const address = `127.0.0.1:${await freePort()}`;
  const env = environment({ KUBECONFIG: kubeconfig, WATCH_NAMESPACE: namespace, HEALTH_PROBE_BIND_ADDRESS: address });
  const child = spawn(process.execPath, [...args], { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  after(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface(child.stderr).on("line", (line) => lines.push(line));
  return { process: child, lines, healthUrl: `http://${address}` };
}

/** Gives a user the rights that the guide gives the operator, by the guide's own commands. */
export async function grantRights(user: string, namespace: string): Promise<void> {
  const guide = await readFile(new URL("../../docs/writing-an-operator.md", import.meta.url), "utf8");
  const commands = [...guide.matchAll(/^kubectl (create ((?:cluster)?role) (website-operator\S*) .*)$/gm)];
  for (const [, command = "", role = "", name = ""] of commands) {
    const scope = role === "role" ? [`--namespace=${namespace}`] : [];
    await kubectl([...command.replace("-n website-operator ", "").split(" "), ...scope]);
    await kubectl(["create", `${role}binding`, name, `--${role}=${name}`, `--user=${user}`, ...scope]);
  }
}

/** The Website's ConfigMap and Deployment. */
export const childKinds: readonly Kind[] = [kinds.configMap, kinds.deployment];

/** A reader's environment, not that of a test: no export condition, no reporter of a test runner. */
function environment(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...rest } = process.env;
  return { ...rest, ...more };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port, not a pipe
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}
