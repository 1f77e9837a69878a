import type { Server } from "node:https";
import type { Logger } from "../telemetry/log.ts";
import { type Certificate, type CertificateSource, notAfter } from "./certificates.ts";

/** Of TLS, what a server's certificate source decides. */
export interface SecureContext {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
  readonly minVersion: "TLSv1.2";
}

/** TLS 1.3 is chosen by every client that has it; 1.2 is the least that Kubernetes components accept. */
export function secureContext({ cert, key, clientCa }: Certificate): SecureContext {
  return { cert, key, ...(clientCa !== undefined && { ca: clientCa }), minVersion: "TLSv1.2" };
}

/** HTTP/1.1 only: with HTTP/2 one caller could open streams without end on one connection (CVE-2023-44487). */
export const protocols: readonly string[] = ["http/1.1"];

/** Whether clients must show a certificate of the source's authority. */
export function clientVerification({ clientCa }: Certificate): { readonly requestCert: boolean; readonly rejectUnauthorized: boolean } {
  return { requestCert: clientCa !== undefined, rejectUnauthorized: clientCa !== undefined };
}

export interface Following {
  readonly log: Logger;
  /** What the certificate is for, in the log's words: "webhook". */
  readonly purpose: string;
}

/**
 * Has the server use each new certificate until the returned function is called. Connections that are open go on with
 * the one they began with; one that TLS refuses is logged, and the old one stays.
 */
export function followCertificates(server: Server, certificates: CertificateSource, { log, purpose }: Following): () => void {
  return certificates.onChange((certificate) => {
    try {
      server.setSecureContext(secureContext(certificate));
      log.info({ notAfter: notAfter(certificate) }, `the ${purpose} certificate changed`);
    } catch (err) {
      log.error({ err }, `the new ${purpose} certificate cannot be used; the old one stays`);
    }
  });
}
