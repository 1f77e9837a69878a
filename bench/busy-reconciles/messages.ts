/** From the server, once it listens. */
export interface Serving {
  readonly url: string;
}

/** From the server, when it is asked: the milliseconds between two renewals of the lease, as it saw them. */
export interface Renewals {
  readonly gapsMs: readonly number[];
}

/** To one run: where the API server is, and what a reconcile costs. */
export interface RunOptions {
  readonly url: string;
  readonly objects: number;
  readonly workMs: number;
  readonly workers: number;
}

/** From one run, at its end. */
export interface Measured {
  /** "lostLease" where the lease could not be renewed in time. */
  readonly end: string;
  readonly reconciled: number;
  readonly seconds: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
}
