import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mock } from "node:test";
import type { Certificate } from "../../src/certwatcher/certificates.ts";
import { createAuthority } from "../../src/pki/authority.ts";

const authority = createAuthority();

/** What clients must trust, in PEM. */
export const ca: string = authority.credentials.certificate;

/** A new certificate for the loopback. */
export function newCertificate(): Certificate {
  const { certificate, key } = authority.issueServer("webhook", ["127.0.0.1"]);
  return { cert: certificate, key };
}

/** One with which a client shows who it is. */
export function newClientCertificate(): Certificate {
  const { certificate, key } = authority.issueClient("api-server", []);
  return { cert: certificate, key };
}

/** One of an authority that nobody trusts. */
export function strangersCertificate(): Certificate {
  const { certificate, key } = createAuthority().issueClient("api-server", []);
  return { cert: certificate, key };
}

/** One that ended a year ago. */
export function expiredCertificate(): Certificate {
  mock.timers.enable({ apis: ["Date"], now: Date.now() - 2 * 365 * 24 * 60 * 60 * 1000 });
  try {
    return newCertificate();
  } finally {
    mock.timers.reset();
  }
}

/** Writes a pair to a plain directory, one file after the other. */
export async function writePair(directory: string, { cert, key }: Certificate): Promise<void> {
  await writeFile(join(directory, "tls.crt"), cert);
  await writeFile(join(directory, "tls.key"), key);
}

/** Counts the swaps of all directories; only names come from it. */
let revision = 0;

/** Puts a pair where a Secret is mounted as kubelet does: a directory of its own, to which the link `..data` is moved. */
export async function mountPair(directory: string, pair: Certificate): Promise<void> {
  const home = `..revision_${(revision += 1)}`;
  await mkdir(join(directory, home));
  await writePair(join(directory, home), pair);
  await symlink(home, join(directory, "..data_tmp"));
  await rename(join(directory, "..data_tmp"), join(directory, "..data"));
  // The links to the files go through that link, and stay.
  for (const name of ["tls.crt", "tls.key"]) await symlink(join("..data", name), join(directory, name)).catch(() => undefined);
}
