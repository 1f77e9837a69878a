import { createAuthority } from "../pki/authority.ts";
import { type CertificateSource, staticCertificate } from "./certificates.ts";

/** As controller-runtime has it (pkg/metrics/server/server.go). */
const hosts = ["localhost", "127.0.0.1"];

/**
 * A certificate for this process alone, made in memory, valid for a year: it keeps what is sent secret, but does not show
 * to clients whom they talk to, as they cannot know its authority.
 */
export function selfSignedCertificate(): CertificateSource {
  const { certificate: cert, key } = createAuthority({ commonName: "self-signed" }).issueServer("localhost", hosts);
  return staticCertificate({ cert, key });
}
