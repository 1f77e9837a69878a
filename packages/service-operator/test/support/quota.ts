import type { Cluster } from "./cluster.ts";

export interface Quota {
  /** As `kubectl create quota --hard` takes it. */
  readonly hard: string;
  /** A kubectl call that it refuses. */
  readonly probe: readonly string[];
}

/** Sets a quota named `none` in the cluster's namespace, waits until it is in force, and returns what lifts it and waits until that has come through. */
export async function limit(cluster: Cluster, { hard, probe }: Quota): Promise<() => Promise<void>> {
  await cluster.kubectl(["create", "quota", "none", `--hard=${hard}`]);
  await cluster.untilRefused(probe, "exceeded quota: none");
  return async () => {
    await cluster.kubectl(["delete", "quota", "none"]);
    await cluster.untilAllowed(probe);
  };
}
