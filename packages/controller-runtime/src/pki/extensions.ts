import { isIP } from "node:net";
import { bitString, boolean, context, octetString, oid, sequence } from "./der.ts";

// RFC 5280, 4.2.1: the object identifiers of the extensions and of the extended key usages.
const OID = {
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  authorityKeyIdentifier: "2.5.29.35",
  extKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

// RFC 5280, 4.2.1.3: bits count from the most significant one.
const DIGITAL_SIGNATURE = bitString(Buffer.from([0b1000_0000]), 7);
const CERT_AND_CRL_SIGN = bitString(Buffer.from([0b0000_0110]), 1);

// RFC 5280, 4.2.1.6: the choices of GeneralName.
const DNS_NAME = 2;
const IP_ADDRESS = 7;

export type CertificateUse =
  | { readonly kind: "authority" }
  | { readonly kind: "client" }
  | { readonly kind: "server"; readonly hosts: readonly string[] };

/** The extensions of a version 3 certificate, as the content of its `[3]`. */
export function extensions(use: CertificateUse, subjectKeyId: Buffer, authorityKeyId: Buffer): Buffer {
  return sequence(
    ...usageOf(use),
    extension(OID.subjectKeyIdentifier, octetString(subjectKeyId)),
    extension(OID.authorityKeyIdentifier, sequence(context(0, authorityKeyId))),
  );
}

function usageOf(use: CertificateUse): Buffer[] {
  switch (use.kind) {
    case "authority":
      return [
        critical(OID.basicConstraints, sequence(boolean(true))),
        critical(OID.keyUsage, CERT_AND_CRL_SIGN),
      ];
    case "client":
      return leaf(OID.clientAuth);
    case "server":
      return [...leaf(OID.serverAuth), extension(OID.subjectAltName, sequence(...use.hosts.map(generalName)))];
  }
}

function leaf(purpose: string): Buffer[] {
  return [
    critical(OID.basicConstraints, sequence()),
    critical(OID.keyUsage, DIGITAL_SIGNATURE),
    extension(OID.extKeyUsage, sequence(oid(purpose))),
  ];
}

function generalName(host: string): Buffer {
  if (isIP(host) === 0) return context(DNS_NAME, Buffer.from(host, "ascii"));
  if (isIP(host) === 6) throw new Error(`an IPv6 address is not supported here: ${host}`);
  return context(IP_ADDRESS, Buffer.from(host.split(".").map(Number)));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), octetString(value));
}

function critical(id: string, value: Buffer): Buffer {
  return sequence(oid(id), boolean(true), octetString(value));
}
