import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Credentials, authorityOf } from "@service-operator/controller-runtime/pki";
import { type RunResult, run } from "../run.ts";
import { type ApiRequest, type ApiResponse, apiRequest } from "./api-request.ts";
import { kubeconfig } from "./kubeconfig.ts";
import type { Components } from "./components.ts";

/** Who a user is to RBAC. */
export interface User {
  readonly name: string;
  readonly groups?: readonly string[];
}

/** What a test needs of a control plane, whether this process started it or another one. */
export interface ControlPlaneAccess {
  readonly url: string;
  /** The certificate of the authority that signed the API server's, in PEM. */
  readonly caData: string;
  readonly components: Components;
  /** A kubeconfig with every right. */
  readonly adminKubeconfigPath: string;
  adminKubeconfig(): string;
  /** A kubeconfig, as YAML, for a new user, whose rights are those that RBAC gives the name and the groups. */
  userKubeconfig(user: User): string;
  /** Runs kubectl as the administrator. */
  kubectl(args: readonly string[], options?: { readonly input?: string }): Promise<RunResult>;
  /** Sends one request as the administrator. Any status is an answer. */
  request(request: ApiRequest): Promise<ApiResponse>;
  /** One JSON object per line; there when `auditLog` was asked for. */
  readonly auditLogPath?: string;
}

/** What another process must know, in a file next to the administrator's kubeconfig. It is as secret as that. */
export interface AccessRecord {
  readonly url: string;
  readonly components: Components;
  readonly kubectl: string;
  readonly authority: Credentials;
  readonly admin: Credentials;
  readonly auditLogPath?: string;
}

const RECORD = "access.json";
const ADMIN_KUBECONFIG = "admin.kubeconfig";

/** Writes the administrator's kubeconfig and the record to a control plane's directory. */
export async function saveAccess(root: string, record: AccessRecord): Promise<ControlPlaneAccess> {
  const access = accessOf(root, record);
  await writeFile(access.adminKubeconfigPath, access.adminKubeconfig(), { mode: 0o600 });
  await writeFile(join(root, RECORD), JSON.stringify(record), { mode: 0o600 });
  return access;
}

/** Reads what `saveAccess` wrote. */
export async function loadAccess(root: string): Promise<ControlPlaneAccess> {
  // Written by saveAccess of this very version: the test runner and its tests share one checkout.
  return accessOf(root, JSON.parse(await readFile(join(root, RECORD), "utf8")) as AccessRecord);
}

function accessOf(root: string, record: AccessRecord): ControlPlaneAccess {
  const { url, components, authority, admin, auditLogPath } = record;
  const caData = authority.certificate;
  const adminKubeconfigPath = join(root, ADMIN_KUBECONFIG);
  return {
    url,
    caData,
    components,
    adminKubeconfigPath,
    adminKubeconfig: () => kubeconfig(url, caData, admin),
    userKubeconfig: ({ name, groups = [] }) =>
      kubeconfig(url, caData, authorityOf(authority).issueClient(name, groups)),
    kubectl: (args, options) => run(record.kubectl, ["--kubeconfig", adminKubeconfigPath, ...args], options),
    request: (request) => apiRequest({ url, caData, user: admin }, request),
    ...(auditLogPath === undefined ? {} : { auditLogPath }),
  };
}
