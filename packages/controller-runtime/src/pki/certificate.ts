import { type KeyObject, createHash, randomBytes, sign } from "node:crypto";
import { bitString, context, integer, oid, sequence, set, time, utf8String } from "./der.ts";
import { type CertificateUse, extensions } from "./extensions.ts";

// RFC 5758, 3.2 and RFC 5280, appendix A.
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const ORGANIZATION = "2.5.4.10";

const DAY_MS = 24 * 60 * 60 * 1000;

// RFC 5280, 4.1: version 3 is written as 2.
const VERSION_3 = context(0, integer(Buffer.from([2])), true);

/** Who a certificate is for. Kubernetes reads the common name as the user and the organizations as the groups. */
export interface Subject {
  readonly commonName: string;
  readonly organizations?: readonly string[];
}

/** When a certificate may be used, to the second. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface CertificateRequest {
  readonly subject: Subject;
  readonly issuer: Subject;
  readonly subjectKey: KeyObject;
  /** The private and the public key of the issuer. Must be on the curve P-256. */
  readonly issuerKeys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly use: CertificateUse;
  /** Default: from yesterday (clocks differ) for a year. */
  readonly validity?: Validity;
}

/** A signed X.509 version 3 certificate in PEM. */
export function signCertificate(request: CertificateRequest): string {
  const body = toBeSigned(request);
  const signature = sign("sha256", body, { key: request.issuerKeys.privateKey, dsaEncoding: "der" });
  return pem(sequence(body, sequence(oid(ECDSA_WITH_SHA256)), bitString(signature)));
}

function toBeSigned({ subject, issuer, subjectKey, issuerKeys, use, validity = aYear() }: CertificateRequest): Buffer {
  return sequence(
    VERSION_3,
    integer(randomBytes(16)),
    sequence(oid(ECDSA_WITH_SHA256)),
    distinguishedName(issuer),
    sequence(time(validity.notBefore), time(validity.notAfter)),
    distinguishedName(subject),
    subjectKey.export({ type: "spki", format: "der" }),
    context(3, extensions(use, keyId(subjectKey), keyId(issuerKeys.publicKey)), true),
  );
}

function aYear(): Validity {
  const now = Date.now();
  return { notBefore: new Date(now - DAY_MS), notAfter: new Date(now + 365 * DAY_MS) };
}

function distinguishedName({ commonName, organizations = [] }: Subject): Buffer {
  const attribute = (id: string, value: string): Buffer => set(sequence(oid(id), utf8String(value)));
  return sequence(...organizations.map((name) => attribute(ORGANIZATION, name)), attribute(COMMON_NAME, commonName));
}

/** RFC 7093, 2: the leftmost 160 bits of the SHA-256 of the key. */
function keyId(key: KeyObject): Buffer {
  return createHash("sha256").update(key.export({ type: "spki", format: "der" })).digest().subarray(0, 20);
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
