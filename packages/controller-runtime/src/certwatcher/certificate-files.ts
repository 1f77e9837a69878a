import { type FSWatcher, readFileSync, realpathSync, watch } from "node:fs";
import { join } from "node:path";
import type { Registry } from "@prometheus-io/client";
import type { Logger } from "../telemetry/log.ts";
import { type Certificate, CertificateError, type CertificateSource, checkPair } from "./certificates.ts";
import { type CertificateMetrics, certificateMetrics } from "./metrics.ts";

export interface CertificateFilesOptions {
  readonly log: Logger;
  /** Name of the file with the certificate and its chain. Default `tls.crt`. */
  readonly certName?: string;
  /** Name of the file with the private key. Default `tls.key`. */
  readonly keyName?: string;
  /** Name of the file with the authority of the certificates that clients must show. Absent: they need none. */
  readonly clientCaName?: string;
  /** Where the reads are counted, as `certwatcher_read_certificate_total` and `…_errors_total`. */
  readonly metrics?: Registry;
  /** Milliseconds between two looks at the files. Default 10 000, as controller-runtime's certwatcher has it. */
  readonly pollMs?: number;
}

/**
 * `tls.crt` and `tls.key` in a directory, as a Secret of type `kubernetes.io/tls` is mounted, or files of other names.
 *
 * Guarantees: a new pair counts as soon as it is there, without a restart; a pair that cannot be used is logged once
 * and the old one stays. Files are watched only while somebody listens. Throws {@link CertificateError} when there is
 * no usable pair to begin with.
 */
export function certificateFiles(directory: string, options: CertificateFilesOptions): CertificateSource {
  return new CertificateFiles(directory, options);
}

class CertificateFiles implements CertificateSource {
  readonly #directory: string;
  readonly #options: CertificateFilesOptions;
  readonly #metrics: CertificateMetrics | undefined;
  readonly #listeners = new Set<(certificate: Certificate) => void>();
  #certificate: Certificate;
  #watcher: FSWatcher | undefined;
  #poll: NodeJS.Timeout | undefined;
  #failure: string | undefined;

  constructor(directory: string, options: CertificateFilesOptions) {
    this.#directory = directory;
    this.#options = options;
    this.#metrics = options.metrics && certificateMetrics(options.metrics);
    this.#certificate = this.#read();
  }

  current(): Certificate {
    return this.#certificate;
  }

  onChange(listener: (certificate: Certificate) => void): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#start();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /**
   * The directory is watched, not the files: kubelet never writes to them but points the link `..data` elsewhere.
   * The poll is the safety net: a watch is lost with its directory, and network file systems tell of no change.
   */
  #start(): void {
    this.#watch();
    this.#poll = setInterval(() => this.#reload(), this.#options.pollMs ?? 10_000).unref();
    this.#reload(); // it may have changed since it was read
  }

  #stop(): void {
    clearInterval(this.#poll);
    this.#unwatch();
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#directory, { persistent: false }, () => this.#reload());
      this.#watcher.on("error", () => this.#unwatch());
    } catch (err) {
      this.#options.log.debug({ err, directory: this.#directory }, "cannot watch the certificate; it is polled");
    }
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #reload(): void {
    try {
      const certificate = this.#read();
      this.#failure = undefined;
      if (isSame(certificate, this.#certificate)) return;
      this.#certificate = certificate;
    } catch (error) {
      const reason = (error as Error).message;
      if (reason !== this.#failure) this.#options.log.error({ reason, directory: this.#directory }, "the new certificate cannot be used; the old one stays");
      this.#failure = reason;
      return;
    }
    for (const listener of this.#listeners) listener(this.#certificate);
  }

  #read(): Certificate {
    this.#metrics?.reads.inc();
    try {
      return read(this.#directory, this.#options);
    } catch (error) {
      this.#metrics?.errors.inc();
      throw error;
    }
  }
}

function isSame(a: Certificate, b: Certificate): boolean {
  return a.cert === b.cert && a.key === b.key && a.clientCa === b.clientCa;
}

function read(directory: string, { certName = "tls.crt", keyName = "tls.key", clientCaName }: CertificateFilesOptions): Certificate {
  const home = pairDirectory(directory);
  const pem = (name: string): string => readPem({ directory, home, name });
  const certificate = { cert: pem(certName), key: pem(keyName), ...(clientCaName !== undefined && { clientCa: pem(clientCaName) }) };
  const names = [certName, keyName, ...(clientCaName === undefined ? [] : [clientCaName])];
  checkPair(certificate, `${directory} (${names.join(", ")})`);
  return certificate;
}

/** Where `..data` points now: both files are read there, so that a swap in between cannot mix two pairs. */
function pairDirectory(directory: string): string {
  try {
    return realpathSync(join(directory, "..data"));
  } catch {
    return directory; // not a mounted Secret
  }
}

interface PemFile {
  /** As the user named it. */
  readonly directory: string;
  /** Where its files are at present. */
  readonly home: string;
  readonly name: string;
}

function readPem({ directory, home, name }: PemFile): string {
  try {
    return readFileSync(join(home, name), "utf8");
  } catch (error) {
    throw new CertificateError(`cannot read ${join(directory, name)}: ${(error as NodeJS.ErrnoException).code}; mount the Secret with the certificate there`);
  }
}
