import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Transport } from "../client/transport.ts";
import { LeaderElector } from "../election/leader-elector.ts";
import type { WriteGate } from "../election/write-gate.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { aborted } from "./aborted.ts";
import type { ManagerEnd, ManagerLeaderElection } from "./options.ts";

export interface LeadOptions {
  /** Absent: no election, this process leads at once. */
  readonly leaderElection: ManagerLeaderElection | undefined;
  /** Connections of the lease's own, closed at the end. */
  readonly newTransport: () => Transport;
  readonly gate: WriteGate;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** What a leader does. It ends, in order, when `ended` settles, and resolves when all is done. */
export type Reign = (ended: Promise<unknown>) => Promise<void>;

/**
 * Waits for the lease and has the work of a leader done until the signal is aborted or the lease is lost.
 *
 * Guarantees: the gate is open for as long as this process leads; the lease is renewed until the work has ended, not
 * until the stop is asked for, and released then.
 */
export async function lead(options: LeadOptions, signal: AbortSignal, reign: Reign): Promise<ManagerEnd> {
  const { leaderElection, gate } = options;
  if (signal.aborted) return "stopped";
  if (leaderElection) return await leadByLease({ ...options, leaderElection }, signal, reign);
  gate.openUntil(Number.POSITIVE_INFINITY);
  await reign(aborted(signal));
  return "stopped";
}

type LeaseOptions = LeadOptions & { readonly leaderElection: ManagerLeaderElection };

async function leadByLease({ leaderElection, newTransport, gate, log, metrics }: LeaseOptions, signal: AbortSignal, reign: Reign): Promise<ManagerEnd> {
  const { name } = leaderElection;
  const transport = newTransport();
  const elector = new LeaderElector({ ...leaderElection, identity: `${hostname()}_${randomUUID()}`, transport, gate, log });
  const renewing = new AbortController();
  metrics.leader.set({ name }, 0);
  try {
    if (!(await elector.acquire(signal))) return "stopped";
    metrics.leader.set({ name }, 1);
    const held = elector.hold(renewing.signal);
    const end = Promise.race([held.then(() => "lostLease" as const), aborted(signal).then(() => "stopped" as const)]);
    await reign(end);
    renewing.abort();
    await held;
    gate.close();
    if ((await end) === "stopped") await elector.release();
    return await end;
  } finally {
    renewing.abort();
    metrics.leader.set({ name }, 0);
    await transport.close();
  }
}
