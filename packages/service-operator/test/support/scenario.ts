import type { TestContext } from "node:test";
import { type Cluster, clusterFor } from "./cluster.ts";
import { newNamespace } from "./installation.ts";
import { type TestOperator, startOperator } from "./operator.ts";

export interface Scenario {
  readonly cluster: Cluster;
  readonly operator: TestOperator;
}

/** A namespace of its own with an operator for it, which is stopped when the test ends. */
export async function scenario(context: TestContext, prefix: string): Promise<Scenario> {
  const namespace = await newNamespace(prefix);
  const cluster = await clusterFor(namespace);
  const operator = await startOperator(namespace);
  context.after(async () => await operator.stop());
  return { cluster, operator };
}
