import type { ObjectMeta } from "./generated/meta-v1.ts";

/** What every object has in common. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}
