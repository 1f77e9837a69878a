import { setTimeout as sleep } from "node:timers/promises";
import type { Client } from "@service-operator/controller-runtime";
import { type ControlPlane, waitFor } from "@service-operator/testkit";
import type { Running } from "./contestant.ts";
import type { Convergence } from "./convergence.ts";
import { processCost } from "./process-cost.ts";

/** What every phase works with. */
export interface Bench {
  readonly plane: ControlPlane;
  /** The load's own. */
  readonly client: Client;
  readonly convergence: Convergence;
  readonly names: readonly string[];
}

/** Nothing that works takes longer, on two cores. */
export const limitMs = 900_000;

/** A process that used no more than this in a second is quiet: one that still writes its 20 events a second is. */
const quietCpuSeconds = 0.05;

/** Waits until the process uses no CPU to speak of, for a whole second. */
export async function quiet({ pid }: Running): Promise<void> {
  await sleep(1_000); // it has to begin first
  let before = await processCost(pid);
  await waitFor("the operator is quiet", async () => {
    await sleep(1_000);
    const now = await processCost(pid);
    const used = now.cpuSeconds - before.cpuSeconds;
    before = now;
    return used <= quietCpuSeconds;
  }, { timeoutMs: limitMs });
}

/** CPU seconds of everything that the control plane runs. */
export async function controlPlaneCpuSeconds({ pids }: ControlPlane): Promise<number> {
  const costs = await Promise.all(Object.values(pids).map(processCost));
  return costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}
