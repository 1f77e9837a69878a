import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../client/client.ts";
import { isApiError } from "../client/errors.ts";
import type { Transport } from "../client/transport.ts";
import { kinds, type Lease } from "../kubernetes/index.ts";
import type { Logger } from "../telemetry/log.ts";
import { acquired, newLease, released, renewed } from "./lease.ts";
import { checkLeaseTiming, leaseTiming } from "./lease-timing.ts";
import type { WriteGate } from "./write-gate.ts";

export interface LeaderElectionOptions {
  /** Name of the Lease. */
  readonly name: string;
  readonly namespace: string;
  /** Unique per process; controller-runtime uses `<hostname>_<uuid>`. */
  readonly identity: string;
  /** Others take the lease when it was not renewed for so long, in milliseconds; more than `renewDeadlineMs`; default 15,000. */
  readonly leaseDurationMs?: number;
  /** The holder gives up when it could not renew for so long, in milliseconds; more than 1.2 times `retryPeriodMs`; default 10,000. */
  readonly renewDeadlineMs?: number;
  /** Between two tries, in milliseconds, above 0; default 2,000. */
  readonly retryPeriodMs?: number;
}

export interface LeaderElectorOptions extends LeaderElectionOptions {
  /** Connections of its own: a lease must not wait behind other requests. */
  readonly transport: Transport;
  readonly gate: WriteGate;
  readonly log: Logger;
  readonly now?: () => number;
}

/** As long as client-go waits between two tries by default: what is up answers by then. */
const releaseTimeoutMs = 2_000;

/**
 * A candidate looks after a quarter to three quarters of the retry period. client-go waits one to 2.2 periods, and so
 * sees the last renewal, and a release, up to 4.4 s late: too late for a takeover within three seconds.
 */
const shortestWait = 0.25;
const jitter = 0.5;

/**
 * One leader among many processes, by a Lease: client-go's algorithm.
 *
 * Guarantees: a candidate waits a whole lease duration, on its own monotonic clock, from when it last saw the lease
 * change, so that clocks need not agree; the gate is open only until `renewDeadline` after the beginning of the last
 * renewal that succeeded, which is earlier than any other process may take over; a release lets the next one in at once.
 * Times with which this would not hold are a `TypeError`, see {@link checkLeaseTiming}.
 */
export class LeaderElector {
  readonly #options: Required<LeaderElectorOptions>;
  /** Not the manager's client: that one passes the gate which this one opens. */
  readonly #client: Client;
  /** Ends the request under way when the time to renew is over. */
  #signal: AbortSignal | undefined;
  #observed: { readonly lease: Lease; readonly at: number } | undefined;

  constructor(options: LeaderElectorOptions) {
    this.#options = { ...leaseTiming, now: () => performance.now(), ...options };
    checkLeaseTiming(this.#options, { of: `lease "${options.name}"` });
    this.#client = new Client({ transport: options.transport, fieldManager: options.name, signal: () => this.#signal });
  }

  /** Resolves with true when the lease is ours, with false when the signal is aborted first. */
  async acquire(signal: AbortSignal): Promise<boolean> {
    const { log, name } = this.#options;
    log.info({ lease: name }, "waiting for the lease");
    while (!signal.aborted) {
      if (await this.#tryAcquireOrRenew(signal)) {
        log.info({ lease: name, identity: this.#options.identity }, "acquired the lease");
        return true;
      }
      await sleep(this.#untilNextLook(), undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  /** Milliseconds; not past the moment at which the lease that was seen runs out. */
  #untilNextLook(): number {
    const { retryPeriodMs, now } = this.#options;
    const wait = retryPeriodMs * (shortestWait + jitter * Math.random());
    if (!this.#observed) return wait;
    const { lease, at } = this.#observed;
    const left = at + (lease.spec?.leaseDurationSeconds ?? 0) * 1000 - now();
    return left > 0 ? Math.min(wait, left) : wait;
  }

  /** Renews until the signal is aborted (resolves with "stopped") or the deadline passes ("lost"); the gate follows. */
  async hold(signal: AbortSignal): Promise<"stopped" | "lost"> {
    const { retryPeriodMs, renewDeadlineMs, gate, now, log, name } = this.#options;
    let renewedAt = now();
    while (!signal.aborted) {
      await sleep(retryPeriodMs, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
      const startedAt = now();
      const remaining = renewedAt + renewDeadlineMs - startedAt;
      if (remaining > 0 && (await this.#tryAcquireOrRenew(AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(remaining))])))) {
        renewedAt = startedAt;
      } else if (now() - renewedAt >= renewDeadlineMs || this.#heldByAnother()) {
        gate.close();
        log.error({ lease: name }, "lost the lease");
        return "lost";
      }
    }
    return "stopped";
  }

  /** Gives the lease up, so that another process can take it at once. Close the gate first. */
  async release(): Promise<void> {
    // A server that does not answer must not keep the process from ending; the lease then runs out by itself.
    this.#signal = AbortSignal.timeout(releaseTimeoutMs);
    try {
      if (await this.#giveUp(this.#observed?.lease)) return;
      // Our last renewal may have got there though we did not wait for its answer: what we know of the lease is outdated.
      await this.#giveUp(await this.#read());
    } catch (error) {
      if (!isApiError(error)) throw error;
      this.#options.log.warn({ code: error.code }, `could not release the lease: ${error.message}`);
    }
  }

  /** Returns false where somebody wrote since. */
  async #giveUp(lease: Lease | undefined): Promise<boolean> {
    if (lease?.spec?.holderIdentity !== this.#options.identity) return lease !== undefined;
    try {
      this.#observe(await this.#client.update(kinds.lease, released(lease)), this.#options.now());
      return true;
    } catch (error) {
      if (isApiError(error, "Conflict")) return false;
      throw error;
    }
  }

  async #tryAcquireOrRenew(signal: AbortSignal): Promise<boolean> {
    const { gate, renewDeadlineMs, now, log } = this.#options;
    const startedAt = now();
    this.#signal = signal;
    try {
      if (!(await this.#write())) return false;
      gate.openUntil(startedAt + renewDeadlineMs);
      return true;
    } catch (error) {
      if (!isApiError(error)) throw error;
      // The lease as we know it may be outdated: read it again next time.
      if (isApiError(error, "Conflict", "AlreadyExists", "NotFound")) this.#observed = undefined;
      if (!isApiError(error, "Aborted")) log.warn({ code: error.code }, `lease: ${error.message}`);
      return false;
    }
  }

  /** Writes ourselves into the lease, if it may be ours. The holder skips the read: a conflict tells it all. */
  async #write(): Promise<boolean> {
    const { identity, now } = this.#options;
    const known = this.#observed?.lease;
    if (known?.spec?.holderIdentity === identity) {
      this.#observe(await this.#client.update(kinds.lease, renewed(known)), now());
      return true;
    }
    const current = await this.#read();
    if (!current) {
      this.#observe(await this.#client.create(kinds.lease, newLease(this.#options)), now());
      return true;
    }
    if (!this.#expired(current)) return false;
    this.#observe(await this.#client.update(kinds.lease, acquired(current, this.#options)), now());
    return true;
  }

  async #read(): Promise<Lease | undefined> {
    const { name, namespace, now } = this.#options;
    try {
      const lease = await this.#client.get(kinds.lease, { namespace, name });
      if (lease.metadata.resourceVersion !== this.#observed?.lease.metadata.resourceVersion) this.#observe(lease, now());
      return lease;
    } catch (error) {
      if (isApiError(error, "NotFound")) return undefined;
      throw error;
    }
  }

  #expired(lease: Lease): boolean {
    const { holderIdentity, leaseDurationSeconds = 0 } = lease.spec ?? {};
    if (!holderIdentity || holderIdentity === this.#options.identity) return true;
    return this.#observed !== undefined && this.#options.now() - this.#observed.at >= leaseDurationSeconds * 1000;
  }

  #heldByAnother(): boolean {
    const holder = this.#observed?.lease.spec?.holderIdentity;
    return holder !== undefined && holder !== "" && holder !== this.#options.identity;
  }

  #observe(lease: Lease, at: number): void {
    this.#observed = { lease, at };
  }
}
