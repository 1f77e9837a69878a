import { randomBytes } from "node:crypto";
import type { ControlPlaneAccess } from "./control-plane/access.ts";
import { TestkitError } from "./errors.ts";
import { waitFor } from "./wait-for.ts";

/**
 * Creates a namespace for one test and gives its name, `<prefix>-<random>`. On a full control plane it resolves
 * when the default service account is there, without which a pod would be refused.
 * Nobody has to delete it: it goes with the control plane.
 */
export async function createNamespace(
  controlPlane: Pick<ControlPlaneAccess, "request" | "components">,
  prefix = "test",
): Promise<string> {
  const name = `${prefix}-${randomBytes(4).toString("hex")}`;
  const { status, body } = await controlPlane.request({
    method: "POST",
    path: "/api/v1/namespaces",
    body: { apiVersion: "v1", kind: "Namespace", metadata: { name } },
  });
  if (status !== 201) {
    throw new TestkitError("request-failed", `cannot create namespace ${name}: ${JSON.stringify(body)}`);
  }
  if (controlPlane.components === "api") return name;
  await waitFor(`the default service account of ${name}`, async () => {
    const account = await controlPlane.request({ path: `/api/v1/namespaces/${name}/serviceaccounts/default` });
    return account.status === 200;
  });
  return name;
}
