import type { ControlPlaneAccess } from "./access.ts";

/** The controller manager gives every namespace a service account; that of `default` shows that it works. */
export async function hasServiceAccount(access: ControlPlaneAccess): Promise<boolean> {
  const { status } = await access.request({ path: "/api/v1/namespaces/default/serviceaccounts/default" });
  return status === 200;
}

/** Ready, and freed by the node controller of the taint that a new node starts with. */
export async function areNodesUsable(access: ControlPlaneAccess): Promise<boolean> {
  const { body } = await access.request({ path: "/api/v1/nodes" });
  // The API server's answer to a list of nodes; only the parts that are read are named.
  const { items } = body as { items: { spec: { taints?: unknown[] } }[] };
  return items.every(({ spec }) => spec.taints === undefined);
}

const PODS = "/api/v1/namespaces/default/pods";
const PROBE = "scheduler-probe";

/** The scheduler has no port to ask: whether it has an opinion on a pod, even a negative one, shows that it works. */
export async function hasScheduled(access: ControlPlaneAccess): Promise<boolean> {
  const { status, body } = await access.request({ path: `${PODS}/${PROBE}` });
  if (status !== 200) {
    await access.request({ method: "POST", path: PODS, body: probePod });
    return false;
  }
  // The API server's answer to a read of a pod; only the parts that are read are named.
  const pod = body as { status: { conditions?: { type: string }[] } };
  if (pod.status.conditions?.some(({ type }) => type === "PodScheduled") !== true) return false;
  await access.request({ method: "DELETE", path: `${PODS}/${PROBE}?gracePeriodSeconds=0` });
  return true;
}

const probePod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: PROBE },
  spec: { containers: [{ name: "probe", image: "probe" }] },
};
