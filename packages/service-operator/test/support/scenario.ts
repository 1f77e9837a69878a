import type { TestContext } from "node:test";
import { type Cluster, clusterFor } from "./cluster.ts";
import { newNamespace } from "./installation.ts";
import { type TestOperator, startOperator } from "./operator.ts";
import { watchStatuses } from "./status-oracle.ts";

export interface Scenario {
  readonly cluster: Cluster;
  readonly operator: TestOperator;
}

/**
 * A namespace of its own with an operator for it. When the test ends, the operator is stopped, and every status that
 * any Service in the namespace ever had is held against the rules of the status contract (property 10).
 */
export async function scenario(context: TestContext, prefix: string): Promise<Scenario> {
  const namespace = await newNamespace(prefix);
  const cluster = await clusterFor(namespace);
  const oracle = await watchStatuses(namespace);
  const operator = await startOperator(namespace);
  context.after(async () => {
    await operator.stop();
    await oracle.verify();
  });
  return { cluster, operator };
}
