import type { Credentials } from "../client/credentials.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Tracer } from "../telemetry/tracing/tracer.ts";

export interface ManagerLeaderElection {
  /** Name of the Lease. */
  readonly name: string;
  readonly namespace: string;
  /** Others take the lease when it was not renewed for so long, in milliseconds; more than `renewDeadlineMs`; default 15,000. */
  readonly leaseDurationMs?: number;
  /** The holder gives up when it could not renew for so long, in milliseconds; more than 1.2 times `retryPeriodMs`; default 10,000. */
  readonly renewDeadlineMs?: number;
  /** Between two tries, in milliseconds, above 0; default 2,000. */
  readonly retryPeriodMs?: number;
}

/** Where a server's certificate is mounted, for example from a Secret of type `kubernetes.io/tls`. */
export interface CertificateLocation {
  /** The directory of both files. */
  readonly certDir: string;
  /** The certificate with its chain; default `tls.crt`. */
  readonly certName?: string;
  /** Its private key; default `tls.key`. */
  readonly keyName?: string;
}

export interface ManagerOptions {
  readonly credentials: Credentials;
  /** Recorded as field manager, and the first part of the user agent. */
  readonly name: string;
  /** Watch these namespaces only; absent or empty means all. */
  readonly namespaces?: readonly string[];
  /** Absent: no election, this process is the only one. */
  readonly leaderElection?: ManagerLeaderElection;
  /** Second part of the user agent, after a slash. */
  readonly version?: string;
  /**
   * Longest wait for an answer of the API server to begin, and between two pieces of its body, in milliseconds; default
   * 30,000. Watches may be silent for longer.
   */
  readonly answerTimeoutMs?: number;
  /** `host:port` of `/metrics`; `0`, the default, turns it off. */
  readonly metricsBindAddress?: string;
  /** Only those whom RBAC allows to `get` the path read `/metrics`; default false: everybody who can reach it. */
  readonly metricsAuthorization?: boolean;
  /**
   * Serves `/metrics` by TLS alone, with this certificate, which may be replaced at any time, or with one of this
   * process's own, which clients cannot verify. Absent: plain HTTP.
   */
  readonly metricsSecureServing?: CertificateLocation | "selfSigned";
  /** `host:port`, on loopback, of CPU and heap profiles and of the log level; `0`, the default, turns it off. */
  readonly profilingBindAddress?: string;
  /** Of `startTracing`; absent where tracing is off. */
  readonly tracer?: Tracer;
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
