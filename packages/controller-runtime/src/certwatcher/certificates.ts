import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

/** A certificate with the chain that its clients need, and its private key; both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
  /** The authority, PEM, of the certificates that clients must show. Absent: they need none. */
  readonly clientCa?: string;
}

/** Where a server's certificate comes from, and how it learns of a new one. */
export interface CertificateSource {
  /** The newest pair that is usable. */
  current(): Certificate;
  /** Calls `listener` with each new pair until the returned function is called. */
  onChange(listener: (certificate: Certificate) => void): () => void;
}

/** A certificate that cannot be used; the message is one line and names the way out. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
}

/** A certificate that never changes. Throws {@link CertificateError} when certificate and key are no pair. */
export function staticCertificate(certificate: Certificate): CertificateSource {
  checkPair(certificate, "the server's certificate");
  return { current: () => certificate, onChange: () => () => undefined };
}

/** The source's certificates, and clients must show one of this authority. Throws {@link CertificateError} where that is no PEM certificate. */
export function withClientCa(source: CertificateSource, clientCa: string): CertificateSource {
  checkAuthority(clientCa, "the authority of clients");
  return { current: () => ({ ...source.current(), clientCa }), onChange: (listener) => source.onChange((certificate) => listener({ ...certificate, clientCa })) };
}

const remedy = "put a certificate and its own private key there, both PEM";

/** Throws {@link CertificateError}, naming `what`, when TLS would refuse the pair. */
export function checkPair({ cert, key, clientCa }: Certificate, what: string): void {
  // An empty string means "none" to OpenSSL, and a server without a certificate fails every handshake.
  if (!cert.trim() || !key.trim()) throw new CertificateError(`${what}: the certificate or the key is empty; ${remedy}`);
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new CertificateError(`${what}: certificate and key are not a usable pair: ${(error as Error).message}; ${remedy}`);
  }
  if (clientCa !== undefined) checkAuthority(clientCa, what);
}

/** OpenSSL takes any text for an authority, and one that is none would let nobody in. */
function checkAuthority(clientCa: string, what: string): void {
  try {
    void new X509Certificate(clientCa);
  } catch {
    throw new CertificateError(`${what}: the authority of client certificates is no PEM certificate; put one there`);
  }
}

/** When the certificate ends. */
export function notAfter({ cert }: Certificate): Date {
  return new X509Certificate(cert).validToDate;
}
