import type { ApiErrorCode } from "../../../src/client/errors.ts";
import { type Fate, type Fault, type FaultProxy, faults, isWatch, type RecordedRequest } from "@service-operator/testkit";

export interface Verb {
  readonly name: string;
  readonly is: (request: RecordedRequest) => boolean;
  /** From when on its requests fail: from the start, or once the first state is reached. Default: from the start. */
  readonly from?: "start" | "resumption";
  /** Whether the API server has no WatchList for this cell, without which nothing is ever listed. */
  readonly withoutWatchList?: true;
}

/** A fault of the whole connection: begins and ends on the proxy. */
export interface ConnectionFault {
  readonly begin: (proxy: FaultProxy) => Promise<void>;
  readonly end: (proxy: FaultProxy) => Promise<void>;
}

export interface FaultKind {
  readonly name: string;
  readonly does: Fault | ConnectionFault;
  /** As what the client reports it. */
  readonly code: ApiErrorCode;
  /** The client may get over it without a word: it waits as it was told, or the answer is good in the end. */
  readonly mayBeSilent?: true;
  /** Whether it needs TLS between client and proxy. */
  readonly tls?: true;
  /** Deadline of the client's requests in this cell, in milliseconds; default 10,000. */
  readonly deadlineMs?: number;
}

export interface OutageOptions {
  readonly verb: Verb;
  readonly fault: FaultKind;
  /** How many failures it takes until the fault is healed. */
  readonly failures: number;
}

/** One fault on one verb, until so many requests have met it. */
export class Outage {
  readonly verb: Verb;
  readonly fault: FaultKind;
  /** Requests that met the fault, and when, in milliseconds. */
  readonly met: { readonly path: string; readonly at: number }[] = [];
  #left: number;
  /** Ends a fault of the whole connection that has begun. */
  #heal: (() => Promise<void>) | undefined;
  #armed = false;

  constructor({ verb, fault, failures }: OutageOptions) {
    this.verb = verb;
    this.fault = fault;
    this.#left = failures;
  }

  /** From now on requests of the verb meet the fault. */
  arm(): void {
    this.#armed = true;
  }

  get over(): boolean {
    return this.#left === 0;
  }

  /** What becomes of a request. */
  decide(request: RecordedRequest, proxy: FaultProxy): Fate {
    if (this.verb.withoutWatchList && isWatch(request) && request.path.includes("sendInitialEvents=true")) return noWatchList;
    if (!this.#armed || this.over || !this.verb.is(request)) return "forward";
    this.met.push({ path: request.path, at: performance.now() });
    if (typeof this.fault.does === "function") {
      this.#left--;
      return this.fault.does;
    }
    this.#heal ??= begin(this.fault.does, proxy);
    return faults.resetBefore;
  }

  /** The client has reported a failure. What breaks connections shows no requests to count, so these are counted. */
  reported(): void {
    if (!this.#heal || this.over) return;
    this.#left--;
    if (this.over) void this.#heal();
  }
}

function begin(fault: ConnectionFault, proxy: FaultProxy): () => Promise<void> {
  const begun = fault.begin(proxy);
  return async () => {
    await begun;
    await fault.end(proxy);
  };
}

const noWatchList = faults.answerWith({ status: 422, reason: "Invalid" });
