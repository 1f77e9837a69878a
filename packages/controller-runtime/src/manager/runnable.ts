/** Something that a manager starts and stops (controller-runtime's `manager.Runnable`). */
export interface Runnable {
  /**
   * Does its work until it is done or the signal is aborted, and resolves then: done is not the end of the manager. To
   * reject is: the manager stops everything, in order, and ends with that error. What it rejects with after the abort
   * is only logged.
   */
  start(signal: AbortSignal): Promise<void>;
}

export interface RunnableOptions {
  /**
   * Start it with the controllers, once this process leads; default true. Otherwise it starts on every replica as soon
   * as the caches are warm, and its writes by the manager's client fail with `NotLeader` where this process does not lead.
   */
  readonly needLeaderElection?: boolean;
}
