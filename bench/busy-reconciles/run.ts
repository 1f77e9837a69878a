// A process in which a manager that holds a lease takes in a first list and reconciles each key by CPU alone, without any
// I/O. Its parent says where from, and is told what was measured.
import { once } from "node:events";
import { createLog, type Credentials, done, Manager, newControllerManagedBy } from "@service-operator/controller-runtime";
import { kinds } from "@service-operator/controller-runtime/kubernetes";
import { EventLoopLag } from "../shared/event-loop-lag.ts";
import type { Measured, RunOptions } from "./messages.ts";

const [{ url, objects, workMs, workers }] = (await once(process, "message")) as [RunOptions];
const tls = {};
const credentials: Credentials = { server: url, tls: async () => tls, authorization: async () => undefined, refresh: () => false };
const manager = new Manager({ credentials, name: "busy", log: createLog({ level: "warn" }), leaderElection: { name: "busy", namespace: "default" } });
const stop = new AbortController();
let reconciled = 0;

newControllerManagedBy(manager)
  .for(kinds.configMap)
  .withOptions({ maxConcurrentReconciles: workers })
  .complete(async () => {
    compute(workMs);
    reconciled += 1;
    if (reconciled === objects) stop.abort();
    return done;
  });

process.send?.(await measure(), () => process.exit());

/** Keeps the CPU busy, as a large rendering would. */
function compute(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

async function measure(): Promise<Measured> {
  using lag = new EventLoopLag();
  const startedAt = performance.now();
  const end = await manager.run(stop.signal);
  // What fell due during the last stall is counted when the timer has its turn.
  await new Promise((resolve) => setTimeout(resolve, 10));
  return { end, reconciled, seconds: (performance.now() - startedAt) / 1000, lagP99Ms: lag.percentileMs(99), lagMaxMs: lag.maxMs };
}
