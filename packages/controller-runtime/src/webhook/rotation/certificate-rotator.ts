import { setTimeout as sleep } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { Backoff } from "../../cache/backoff.ts";
import type { Client } from "../../client/client.ts";
import { ApiError, isApiError } from "../../client/errors.ts";
import { metadataOnly } from "../../client/metadata-only.ts";
import { kinds } from "../../kubernetes/index.ts";
import type { Runnable } from "../../manager/runnable.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { CaBundleTarget } from "./ca-bundle.ts";
import { issue } from "./issue.ts";
import { nextStep } from "./next-step.ts";
import { caBundleOf, type ServingState, stateOf, withState } from "./serving-state.ts";
import { Wake } from "./wake.ts";
import { watchObject } from "./watch-object.ts";

export interface CertificateRotatorOptions {
  readonly client: Client;
  readonly log: Logger;
  /** The Secret that holds the certificate. It must be there; it may be empty. */
  readonly secret: { readonly namespace: string; readonly name: string };
  /** DNS names and IPv4 addresses that the API server calls the webhooks by. */
  readonly hosts: readonly string[];
  /** Who is told what to trust. One that is not there is left out. */
  readonly targets: readonly CaBundleTarget[];
  /** Milliseconds for which a certificate may be used; default 90 days. */
  readonly lifetimeMs?: number;
  /** Milliseconds before its end at which a certificate is renewed; default 30 days. */
  readonly renewBeforeMs?: number;
  /**
   * Resolves when every API server trusts what the targets say; asked between the new bundle and the first use of the
   * new certificate. Default: after a minute. An API server learns of its configuration by a watch, within a second.
   */
  readonly settled?: (signal: AbortSignal) => Promise<void>;
}

const dayMs = 24 * 60 * 60 * 1000;

async function aMinute(signal: AbortSignal): Promise<void> {
  await sleep(60_000, undefined, { signal });
}

const defaults = { lifetimeMs: 90 * dayMs, renewBeforeMs: 30 * dayMs, settled: aMinute };

/** Of one write; others would have to write the Secret in each of the few milliseconds between our reads and writes. */
const maxTries = 20;

/** The authorities of the last certificate, of the present one and of the next. */
const maxTrusted = 3;

/**
 * Makes and renews the certificate of a webhook server, and has the API server trust it. A runnable of the leader.
 *
 * Expected flow: the next certificate is made, from an authority of its own; the targets trust both; when they have
 * settled, the Secret holds the new one, and every replica serves with it. Guarantees: no moment in which a replica
 * serves what the API server does not trust, but for the first certificate and for one that ended; where it stops in
 * between, the next leader goes on. A failure is logged and tried again, 0.8 s to 30 s later. At rest, no request.
 */
export class CertificateRotator implements Runnable {
  readonly #options: CertificateRotatorOptions & typeof defaults;
  readonly #wake = new Wake();

  constructor(options: CertificateRotatorOptions) {
    this.#options = { ...defaults, ...options };
  }

  async start(signal: AbortSignal): Promise<void> {
    const watching = this.#watch(signal);
    const backoff = new Backoff({ baseMs: 800, capMs: 30_000 });
    while (!signal.aborted) {
      try {
        await this.#wake.sleep(await this.#round(signal), signal);
        backoff.reset();
      } catch (error) {
        await this.#recover(error, backoff, signal);
      }
    }
    await watching;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { client, log, secret, targets } = this.#options;
    const objects = [{ kind: kinds.secret, ref: secret }, ...targets.map(({ kind, name }) => ({ kind, ref: { name } }))];
    // Only that something changed is of interest, and of whom; the round reads what it needs.
    await Promise.all(objects.map(async ({ kind, ref }) => await watchObject({ client, log, kind: metadataOnly(kind), ref, changed: this.#wake.now }, signal)));
  }

  /** Takes one step, and resolves with the milliseconds until the next one is due. */
  async #round(signal: AbortSignal): Promise<number> {
    const { client, hosts, renewBeforeMs, settled } = this.#options;
    const state = stateOf(await client.get(kinds.secret, this.#options.secret, { signal }));
    const step = nextStep(state, { hosts, renewBeforeMs, now: Date.now() });
    if (step.type === "replace" || step.type === "announce") return await this.#issue(state, step.type);
    await this.#inject(caBundleOf(state), signal);
    if (step.type === "wait") return step.ms;
    await settled(signal);
    await this.#write(state, { current: step.next, trusted: state.trusted });
    this.#options.log.info("the next webhook certificate serves from now on");
    return 0;
  }

  /** Writes a new certificate down. The next round has it trusted, and only the one after that has it served. */
  async #issue(state: ServingState, as: "replace" | "announce"): Promise<number> {
    const { current, trusted } = state;
    const { hosts, lifetimeMs, log } = this.#options;
    const { ca, ...pair } = issue({ hosts, lifetimeMs, now: Date.now() });
    const announced = as === "announce" && current;
    await this.#write(state, announced ? { current, next: pair, trusted: [...trusted, ca].slice(-maxTrusted) } : { current: pair, trusted: [ca] });
    log.info({ hosts }, announced ? "made the next webhook certificate" : "made a webhook certificate");
    return 0;
  }

  /**
   * Writes `state` where the Secret still holds what it was decided on. With the resourceVersion, so that two leaders that overlap cannot
   * mix their certificates; who writes other keys all the time must not keep a certificate from being renewed. Errors: `Conflict`.
   */
  async #write(decidedOn: ServingState, state: ServingState): Promise<void> {
    const { client, secret } = this.#options;
    for (let triesLeft = maxTries - 1; ; triesLeft--) {
      const present = await client.get(kinds.secret, secret);
      if (!isDeepStrictEqual(stateOf(present), decidedOn)) throw new ApiError({ code: "Conflict", message: `Secret "${secret.namespace}/${secret.name}" has changed` });
      try {
        await client.update(kinds.secret, withState(present, state));
        return;
      } catch (error) {
        if (!isApiError(error, "Conflict") || triesLeft === 0) throw error;
      }
    }
  }

  async #inject(caBundle: string, signal: AbortSignal): Promise<void> {
    const { client, targets, log } = this.#options;
    for (const { kind, name, inject } of targets) {
      const object = await client.get(kind, { name }, { signal }).catch((error: unknown) => {
        if (isApiError(error, "NotFound")) return undefined;
        throw error;
      });
      const changed = object && inject(object, caBundle);
      if (!changed) continue;
      await client.update(kind, changed);
      log.info({ kind: kind.kind, name }, "wrote the authorities that the API server is to trust");
    }
  }

  async #recover(error: unknown, backoff: Backoff, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { log, secret } = this.#options;
    const retryInMs = Math.round(backoff.next());
    const race = isApiError(error, "Conflict"); // somebody wrote meanwhile: what is there now decides
    if (!race) log.error({ err: error, secret, retryInMs }, "the webhook certificate could not be looked after");
    await this.#wake.sleep(race ? 0 : retryInMs, signal);
  }
}
