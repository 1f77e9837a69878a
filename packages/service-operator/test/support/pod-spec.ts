import assert from "node:assert/strict";
import type { Deployment, PodSpec } from "@service-operator/controller-runtime/kubernetes";
import type { Cluster } from "./cluster.ts";

/** What the pods of the Service `shop` are made from. */
export async function podSpec(cluster: Cluster): Promise<PodSpec> {
  const pod = (await cluster.get<Deployment>("deployment", "shop")).spec?.template.spec;
  assert.ok(pod);
  return pod;
}
