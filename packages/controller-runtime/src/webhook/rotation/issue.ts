import type { Certificate } from "../../certwatcher/certificates.ts";
import { createAuthority } from "../../pki/authority.ts";

/** A certificate for a server, and the authority that its clients must trust for it; all PEM. */
export interface IssuedCertificate extends Certificate {
  readonly ca: string;
}

export interface IssueOptions {
  /** DNS names and IPv4 addresses of the server. */
  readonly hosts: readonly string[];
  /** Milliseconds for which the certificate may be used from now on. */
  readonly lifetimeMs: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Clocks differ, and a certificate that is not valid yet is refused as one that is not valid any more. */
const clockSkewMs = 60 * 60 * 1000;

/**
 * A certificate from an authority of its own, whose key is forgotten here: who reads the Secret can play this one server
 * until this one certificate ends, and can sign nothing.
 */
export function issue({ hosts, lifetimeMs, now }: IssueOptions): IssuedCertificate {
  const validity = { notBefore: new Date(now - clockSkewMs), notAfter: new Date(now + lifetimeMs) };
  const [commonName = ""] = hosts;
  // X.509 allows a common name 64 characters (RFC 5280, appendix A.1), and nobody reads it where there are host names.
  const authority = createAuthority({ commonName: `ca of ${commonName}`.slice(0, 64), validity });
  const { certificate, key } = authority.issueServer(commonName.slice(0, 64), hosts, validity);
  return { cert: certificate, key, ca: authority.credentials.certificate };
}
