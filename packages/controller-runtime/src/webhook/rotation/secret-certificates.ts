import { type Certificate, CertificateError, type CertificateSource, checkPair } from "../../certwatcher/certificates.ts";
import type { Client } from "../../client/client.ts";
import { kinds, type Secret } from "../../kubernetes/index.ts";
import type { Logger } from "../../telemetry/log.ts";
import { stateOf } from "./serving-state.ts";
import { watchObject } from "./watch-object.ts";

export interface SecretCertificatesOptions {
  readonly client: Client;
  readonly log: Logger;
  /** Of the Secret. */
  readonly namespace: string;
  readonly name: string;
}

/**
 * `tls.crt` and `tls.key` of a Secret, as the API server has it.
 *
 * Guarantees: a new pair counts as soon as the watch brings it; one that cannot be used is logged, and the old one stays,
 * as it does when the Secret is gone.
 */
export class SecretCertificates implements CertificateSource {
  readonly #options: SecretCertificatesOptions;
  readonly #listeners = new Set<(certificate: Certificate) => void>();
  readonly #ready = Promise.withResolvers<void>();
  #certificate: Certificate | undefined;

  constructor(options: SecretCertificatesOptions) {
    this.#options = options;
  }

  /** Resolves once there is a pair. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Throws {@link CertificateError} until there is a pair. */
  current(): Certificate {
    const { namespace, name } = this.#options;
    if (!this.#certificate) throw new CertificateError(`Secret "${namespace}/${name}" holds no certificate yet`);
    return this.#certificate;
  }

  onChange(listener: (certificate: Certificate) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Follows the Secret until the signal is aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const { namespace, name } = this.#options;
    await watchObject<Secret>({ ...this.#options, kind: kinds.secret, ref: { namespace, name }, changed: (secret) => this.#take(secret) }, signal);
  }

  #take(secret: Secret | undefined): void {
    const pair = secret && stateOf(secret).current;
    if (!pair || (pair.cert === this.#certificate?.cert && pair.key === this.#certificate.key)) return;
    const { log, namespace, name } = this.#options;
    try {
      checkPair(pair, `Secret "${namespace}/${name}"`);
    } catch (error) {
      return log.error({ reason: (error as CertificateError).message }, "the new certificate cannot be used; the old one stays");
    }
    this.#certificate = pair;
    this.#ready.resolve();
    for (const listener of this.#listeners) listener(pair);
  }
}
