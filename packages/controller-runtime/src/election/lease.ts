import type { Lease } from "../kubernetes/index.ts";

interface Candidate {
  readonly name: string;
  readonly namespace: string;
  readonly identity: string;
  readonly leaseDurationMs: number;
}

/** An int32, and the API server refuses what is beyond. It is for people to read: a forged one must not keep everybody from leading. */
const mostTransitions = 2 ** 31 - 1;

/** The lease to create where there is none. */
export function newLease({ name, namespace, identity, leaseDurationMs }: Candidate): Lease {
  const now = microTime();
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: { name, namespace },
    spec: { holderIdentity: identity, leaseDurationSeconds: wholeSeconds(leaseDurationMs), acquireTime: now, renewTime: now, leaseTransitions: 0 },
  };
}

/** Another's expired lease, taken over. The resourceVersion in it lets only one candidate win. */
export function acquired(lease: Lease, { identity, leaseDurationMs }: Candidate): Lease {
  const now = microTime();
  const leaseTransitions = Math.min((lease.spec?.leaseTransitions ?? 0) + 1, mostTransitions);
  return { ...lease, spec: { ...lease.spec, holderIdentity: identity, leaseDurationSeconds: wholeSeconds(leaseDurationMs), acquireTime: now, renewTime: now, leaseTransitions } };
}

export function renewed(lease: Lease): Lease {
  return { ...lease, spec: { ...lease.spec, renewTime: microTime() } };
}

/** Given up: no holder, and a duration of one second, as client-go leaves it. */
export function released(lease: Lease): Lease {
  const now = microTime();
  return { ...lease, spec: { ...lease.spec, holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now } };
}

/** A Lease knows whole seconds only; to round up is to give nobody else the lease too early. */
function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000);
}

/** Wall-clock time for people to read; no decision is made by it. */
function microTime(): string {
  return new Date().toISOString().replace("Z", "000Z");
}
