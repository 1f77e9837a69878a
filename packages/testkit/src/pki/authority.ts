import { type KeyObject, createPrivateKey, createPublicKey, generateKeyPairSync } from "node:crypto";
import { type Subject, signCertificate } from "./certificate.ts";
import type { CertificateUse } from "./extensions.ts";

/** A certificate with its private key, both PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

/** Signs certificates for one control plane. Its own credentials let another process sign for the same one. */
export interface Authority {
  readonly credentials: Credentials;
  issueServer(commonName: string, hosts: readonly string[]): Credentials;
  /** For a user with this name who is in these groups. */
  issueClient(name: string, groups: readonly string[]): Credentials;
}

const NAME: Subject = { commonName: "service-operator-testkit" };

/** A new authority with a key of its own. */
export function createAuthority(): Authority {
  const { privateKey, publicKey } = newKeys();
  const certificate = signCertificate({
    subject: NAME,
    issuer: NAME,
    subjectKey: publicKey,
    issuerKeys: { privateKey, publicKey },
    use: { kind: "authority" },
  });
  return authorityOf({ certificate, key: toPem(privateKey) });
}

/** The authority these credentials belong to. */
export function authorityOf(credentials: Credentials): Authority {
  const privateKey = createPrivateKey(credentials.key);
  const issuerKeys = { privateKey, publicKey: createPublicKey(privateKey) };
  const issue = (subject: Subject, use: CertificateUse): Credentials => {
    const keys = newKeys();
    const certificate = signCertificate({ subject, issuer: NAME, subjectKey: keys.publicKey, issuerKeys, use });
    return { certificate, key: toPem(keys.privateKey) };
  };
  return {
    credentials,
    issueServer: (commonName, hosts) => issue({ commonName }, { kind: "server", hosts }),
    issueClient: (name, groups) => issue({ commonName: name, organizations: groups }, { kind: "client" }),
  };
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
