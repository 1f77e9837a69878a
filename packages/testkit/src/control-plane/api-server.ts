import { type Authority, newSigningKey } from "@service-operator/controller-runtime/pki";
import type { ComponentSpec } from "./component.ts";
import { etcdUrl } from "./etcd.ts";
import type { Components } from "./components.ts";
import type { Workspace } from "./workspace.ts";

export const HOST = "127.0.0.1";

export interface ApiServerSettings {
  readonly components: Components;
  readonly port: number;
  readonly auditLogPath?: string | undefined;
  readonly extraFlags: readonly string[];
}

/** Names and addresses by which clients may call the API server. */
const SERVER_NAMES = [HOST, "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"];

// Who did what to which object, once per request. Bodies would make the log as large as the data.
const AUDIT_POLICY = JSON.stringify({
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata" }],
});

/** Writes the files that the flags name. */
export async function writeApiServerFiles(workspace: Workspace, authority: Authority): Promise<void> {
  const server = authority.issueServer("kube-apiserver", SERVER_NAMES);
  await Promise.all([
    workspace.write("ca.crt", authority.credentials.certificate),
    workspace.write("api-server.crt", server.certificate),
    workspace.write("api-server.key", server.key),
    workspace.write("service-account.key", newSigningKey()),
    workspace.write("audit-policy.json", AUDIT_POLICY),
  ]);
}

export function apiServerSpec(program: string, workspace: Workspace, settings: ApiServerSettings): ComponentSpec {
  const path = (name: string): string => workspace.path(name);
  return {
    name: "kube-apiserver",
    program,
    args: [
      `--etcd-servers=${etcdUrl(workspace)}`,
      `--bind-address=${HOST}`,
      `--advertise-address=${HOST}`,
      `--secure-port=${settings.port}`,
      `--tls-cert-file=${path("api-server.crt")}`,
      `--tls-private-key-file=${path("api-server.key")}`,
      `--client-ca-file=${path("ca.crt")}`,
      "--authorization-mode=Node,RBAC",
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${path("service-account.key")}`,
      `--service-account-signing-key-file=${path("service-account.key")}`,
      "--service-cluster-ip-range=10.96.0.0/16",
      // There is one API server, and its loopback address may not be written to an Endpoints object.
      "--endpoint-reconciler-type=none",
      "--profiling=false",
      // As kubeadm has it: whether a pod may be privileged is for Pod Security to say.
      "--allow-privileged=true",
      ...withoutControllers(settings.components),
      ...auditFlags(workspace, settings.auditLogPath),
      ...settings.extraFlags,
    ],
  };
}

/** Nobody makes the default service accounts then, and pods would be refused for want of one. */
function withoutControllers(components: Components): string[] {
  return components === "api" ? ["--disable-admission-plugins=ServiceAccount"] : [];
}

function auditFlags(workspace: Workspace, auditLogPath: string | undefined): string[] {
  if (auditLogPath === undefined) return [];
  return [`--audit-policy-file=${workspace.path("audit-policy.json")}`, `--audit-log-path=${auditLogPath}`];
}
