import type { Credentials } from "../client/credentials.ts";
import type { Logger } from "../telemetry/log.ts";

export interface ManagerLeaderElection {
  /** Name of the Lease. */
  readonly name: string;
  readonly namespace: string;
  /** Others take the lease when it was not renewed for so long, in milliseconds; default 15,000. */
  readonly leaseDurationMs?: number;
  /** The holder gives up when it could not renew for so long, in milliseconds; default 10,000. */
  readonly renewDeadlineMs?: number;
  /** Between two tries, in milliseconds; default 2,000. */
  readonly retryPeriodMs?: number;
}

export interface ManagerOptions {
  readonly credentials: Credentials;
  /** Recorded as field manager, and the first part of the user agent. */
  readonly name: string;
  /** Watch these namespaces only; absent or empty means all. */
  readonly namespaces?: readonly string[];
  /** Absent: no election, this process is the only one. */
  readonly leaderElection?: ManagerLeaderElection;
  /** `host:port` of `/metrics`; `0`, the default, turns it off. */
  readonly metricsBindAddress?: string;
  /** `host:port` of `/healthz` and `/readyz`; `0`, the default, turns it off. */
  readonly healthProbeBindAddress?: string;
  /** How long reconciles and runnables may go on after a stop, all together, in milliseconds; default 30,000. */
  readonly gracefulShutdownTimeoutMs?: number;
  readonly log: Logger;
}

/** How a manager's life ended. */
export type ManagerEnd =
  /** The signal was aborted, and everything was stopped in order. */
  | "stopped"
  /** The lease was lost. The process must exit: another one leads. */
  | "lostLease";
