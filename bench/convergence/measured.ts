import type { Contestant } from "./contestants.ts";
import type { changes } from "./load.ts";
import type { ProcessCost } from "./process-cost.ts";

/** What something cost that was done to every Service. */
export interface Phase {
  /** From the first request until every Service is settled; for what settles nothing, until the operator is quiet. */
  readonly seconds: number;
  readonly perSecond: number;
  /** Those of the load included, those of events left out. */
  readonly writesPerService: number;
  readonly writes: Readonly<Record<string, number>>;
  /** Of the operator's process until it is quiet; absent for the raw load. */
  readonly operatorCpuSeconds?: number;
  /** Of the API server and etcd until all is settled. */
  readonly controlPlaneCpuSeconds: number;
}

export interface Measured {
  readonly contestant: Contestant;
  readonly services: number;
  readonly creation: Phase;
  /** How many events the operator had written by then; it may owe some still. */
  readonly eventsPerService?: number;
  /** Of the operator's process, once all is there; absent for the raw load, which is none. */
  readonly cost?: ProcessCost;
  readonly changes?: Readonly<Record<keyof typeof changes, Phase>>;
  /** Requests of the operator in a minute in which nothing happens. */
  readonly idlePerMinute?: number;
  /** A new process with all Services present, until it is quiet. */
  readonly restart?: ProcessCost & { readonly writes: number };
  /** 75 Services a second for 10 s, as kubernetes-sigs/agent-sandbox does: from creation until all children are there, in milliseconds. */
  readonly burst?: { readonly p50: number; readonly p90: number; readonly p99: number };
}
