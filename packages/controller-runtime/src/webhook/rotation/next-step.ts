import { createPrivateKey, X509Certificate } from "node:crypto";
import type { Certificate } from "../../certwatcher/certificates.ts";
import type { ServingState } from "./serving-state.ts";

/** What is to be done about a server's certificate. */
export type Step =
  /** There is none that could be used: make one, and serve with it at once. */
  | { readonly type: "replace" }
  /** It ends soon: make the next one, and have it trusted before it serves. */
  | { readonly type: "announce" }
  /** The next one is there: serve with it, once every API server trusts it. */
  | { readonly type: "promote"; readonly next: Certificate }
  | { readonly type: "wait"; readonly ms: number };

export interface StepOptions {
  readonly hosts: readonly string[];
  /** Milliseconds before its end at which a certificate is renewed. */
  readonly renewBeforeMs: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function nextStep({ current, next, trusted }: ServingState, { hosts, renewBeforeMs, now }: StepOptions): Step {
  const endOf = (pair: Certificate | undefined): number | undefined => pair && usableUntil(pair, { hosts, trusted });
  const [end, nextEnd] = [endOf(current), endOf(next)];
  if (end === undefined || end <= now) return { type: "replace" };
  if (next && nextEnd !== undefined && nextEnd > now) return { type: "promote", next };
  const renewAt = end - renewBeforeMs;
  return renewAt <= now ? { type: "announce" } : { type: "wait", ms: renewAt - now };
}

interface Requirements {
  readonly hosts: readonly string[];
  readonly trusted: readonly string[];
}

/** Until when clients that trust these authorities accept it for all hosts, in milliseconds since 1970; undefined: they do not. */
function usableUntil({ cert, key }: Certificate, { hosts, trusted }: Requirements): number | undefined {
  try {
    const certificate = new X509Certificate(cert);
    const signed = trusted.map((pem) => new X509Certificate(pem)).some((ca) => certificate.checkIssued(ca) && certificate.verify(ca.publicKey));
    const named = hosts.every((host) => certificate.checkHost(host) ?? certificate.checkIP(host));
    return signed && named && certificate.checkPrivateKey(createPrivateKey(key)) ? certificate.validToDate.getTime() : undefined;
  } catch {
    return undefined; // what is no PEM is no certificate
  }
}
