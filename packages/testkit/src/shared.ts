import { dirname } from "node:path";
import { type ControlPlaneAccess, loadAccess } from "./control-plane/access.ts";
import { startControlPlane } from "./control-plane/start.ts";
import { TestkitError, reasonOf } from "./errors.ts";

/** Names the administrator's kubeconfig of the control plane that the test run shares. Set by `globalSetup`. */
export const SHARED_KUBECONFIG = "SERVICE_OPERATOR_TEST_KUBECONFIG";

/** What a test may do with a control plane that is not its own: everything but stop it. */
export type SharedControlPlane = ControlPlaneAccess;

let shared: Promise<SharedControlPlane> | undefined;

/**
 * The full control plane of this test run, with an audit log. A test file that is run by hand starts one for itself,
 * which ends with its process. Rejects with `not-shared` when the environment names something else.
 */
export function sharedControlPlane(): Promise<SharedControlPlane> {
  shared ??= findOrStart(process.env[SHARED_KUBECONFIG]);
  return shared;
}

async function findOrStart(kubeconfigPath: string | undefined): Promise<SharedControlPlane> {
  if (kubeconfigPath === undefined) return startControlPlane({ auditLog: true });
  return loadAccess(dirname(kubeconfigPath)).catch((error: unknown) => {
    const reason = `${SHARED_KUBECONFIG}=${kubeconfigPath} is not of a control plane that runs: ${reasonOf(error)}`;
    throw new TestkitError("not-shared", `${reason}. Unset it to have one started`);
  });
}
