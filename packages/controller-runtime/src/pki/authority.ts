import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { type Subject, signCertificate, type Validity } from "./certificate.ts";
import type { CertificateUse } from "./extensions.ts";

/** A certificate with its private key, both PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

/** Signs certificates. Its own credentials let another process sign for the same authority. */
export interface Authority {
  readonly credentials: Credentials;
  /** For a server at these DNS names and IPv4 addresses. Errors: `Error` for an IPv6 address. */
  issueServer(commonName: string, hosts: readonly string[], validity?: Validity): Credentials;
  /** For a user with this name who is in these groups. */
  issueClient(name: string, groups: readonly string[]): Credentials;
}

export interface AuthorityOptions {
  /** Its name; two authorities may have the same. Default `certificate-authority`. */
  readonly commonName?: string;
  /** Default: from yesterday (clocks differ) for a year. */
  readonly validity?: Validity;
}

/** A new authority with a key of its own. */
export function createAuthority({ commonName = "certificate-authority", validity }: AuthorityOptions = {}): Authority {
  const { privateKey, publicKey } = newKeys();
  const name: Subject = { commonName };
  const certificate = signCertificate({
    subject: name,
    issuer: name,
    subjectKey: publicKey,
    issuerKeys: { privateKey, publicKey },
    use: { kind: "authority" },
    ...(validity && { validity }),
  });
  return authorityOf({ certificate, key: toPem(privateKey) });
}

/** The authority these credentials belong to. Errors: `Error` where they are no certificate and key. */
export function authorityOf(credentials: Credentials): Authority {
  const privateKey = createPrivateKey(credentials.key);
  const issuerKeys = { privateKey, publicKey: createPublicKey(privateKey) };
  const issuer = subjectOf(credentials.certificate);
  const issue = (subject: Subject, use: CertificateUse, validity?: Validity): Credentials => {
    const keys = newKeys();
    const certificate = signCertificate({ subject, issuer, subjectKey: keys.publicKey, issuerKeys, use, ...(validity && { validity }) });
    return { certificate, key: toPem(keys.privateKey) };
  };
  return {
    credentials,
    issueServer: (commonName, hosts, validity) => issue({ commonName }, { kind: "server", hosts }, validity),
    issueClient: (name, groups) => issue({ commonName: name, organizations: groups }, { kind: "client" }),
  };
}

/** Of an authority that {@link createAuthority} made: its name is all it has. */
function subjectOf(certificate: string): Subject {
  return { commonName: new X509Certificate(certificate).subject.replace(/^CN=/, "") };
}

/** A private key in PEM as SEC 1 has it, the one form of an EC key from which Kubernetes also reads the public key. */
export function newSigningKey(): string {
  return newKeys().privateKey.export({ type: "sec1", format: "pem" });
}

/** P-256: signs in microseconds, and every TLS library accepts it. */
function newKeys(): { privateKey: KeyObject; publicKey: KeyObject } {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

function toPem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" });
}
